import type { Envelope } from '../envelope.js';
import { codecOf } from './codec-of.js';
import type { ClockTicked, DefinitionApplied, LeadSetAside, LogCreated } from './records.js';

/** One codec per released schema; the numbers are those of `schemas/released.json`. */
export const codecs = {
  envelope: codecOf<Envelope>(1),
  logCreated: codecOf<LogCreated>(2),
  clockTicked: codecOf<ClockTicked>(3),
  definitionApplied: codecOf<DefinitionApplied>(4),
  leadSetAside: codecOf<LeadSetAside>(5),
};

export const encodeEnvelope = (envelope: Envelope): Buffer => codecs.envelope.encode(envelope);
export const encodeLogCreated = (record: LogCreated): Buffer => codecs.logCreated.encode(record);
export const encodeClockTicked = (record: ClockTicked): Buffer => codecs.clockTicked.encode(record);
export const encodeDefinitionApplied = (record: DefinitionApplied): Buffer => codecs.definitionApplied.encode(record);
export const encodeLeadSetAside = (record: LeadSetAside): Buffer => codecs.leadSetAside.encode(record);
