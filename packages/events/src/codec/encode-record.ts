import type { Envelope } from '../envelope.js';
import { codecOf } from './codec-of.js';
import type { ClaimDenied, ClaimStated, ClockTicked, DeadLetterReplayed, DefinitionApplied, FactCopied, LeadSetAside, LinkStated, LogCreated, MergeStated, RejectionsCounted, StatedTouchpoint, TouchpointAbsorbed, TouchpointReleased } from './records.js';

type Unexplained<T> = Omit<T, 'because'>;

/** One codec per released schema; the numbers are those of `schemas/released.json`. */
export const codecs = {
  envelope: codecOf<Envelope>(1),
  logCreated: codecOf<LogCreated>(2),
  clockTicked: codecOf<ClockTicked>(3),
  definitionApplied: codecOf<DefinitionApplied>(4),
  leadSetAsideV1: codecOf<Unexplained<LeadSetAside>>(5),
  linkStatedV1: codecOf<Unexplained<LinkStated>>(6),
  mergeStatedV1: codecOf<Unexplained<MergeStated>>(7),
  touchpointAbsorbedV1: codecOf<Omit<TouchpointAbsorbed, 'touchpoints' | 'because'> & { touchpoints: readonly Omit<StatedTouchpoint, 'others'>[] }>(8),
  touchpointReleasedV1: codecOf<Unexplained<TouchpointReleased>>(9),
  factCopied: codecOf<FactCopied>(10),
  rejectionsCounted: codecOf<RejectionsCounted>(11),
  deadLetterReplayed: codecOf<DeadLetterReplayed>(12),
  touchpointAbsorbedV2: codecOf<Unexplained<TouchpointAbsorbed>>(13),
  claimStatedV1: codecOf<Unexplained<ClaimStated>>(14),
  claimDeniedV1: codecOf<Unexplained<ClaimDenied>>(15),
  linkStated: codecOf<LinkStated>(16),
  mergeStated: codecOf<MergeStated>(17),
  touchpointAbsorbed: codecOf<TouchpointAbsorbed>(18),
  touchpointReleased: codecOf<TouchpointReleased>(19),
  claimStated: codecOf<ClaimStated>(20),
  claimDenied: codecOf<ClaimDenied>(21),
  leadSetAside: codecOf<LeadSetAside>(22),
};

export const encodeEnvelope = (envelope: Envelope): Buffer => codecs.envelope.encode(envelope);
export const encodeLogCreated = (record: LogCreated): Buffer => codecs.logCreated.encode(record);
export const encodeClockTicked = (record: ClockTicked): Buffer => codecs.clockTicked.encode(record);
export const encodeDefinitionApplied = (record: DefinitionApplied): Buffer => codecs.definitionApplied.encode(record);
export const encodeLeadSetAside = (record: LeadSetAside): Buffer => codecs.leadSetAside.encode(record);
export const encodeLinkStated = (record: LinkStated): Buffer => codecs.linkStated.encode(record);
export const encodeMergeStated = (record: MergeStated): Buffer => codecs.mergeStated.encode(record);
export const encodeTouchpointAbsorbed = (record: TouchpointAbsorbed): Buffer => codecs.touchpointAbsorbed.encode(record);
export const encodeClaimStated = (record: ClaimStated): Buffer => codecs.claimStated.encode(record);
export const encodeClaimDenied = (record: ClaimDenied): Buffer => codecs.claimDenied.encode(record);
export const encodeTouchpointReleased = (record: TouchpointReleased): Buffer => codecs.touchpointReleased.encode(record);
export const encodeFactCopied = (record: FactCopied): Buffer => codecs.factCopied.encode({ ...record, fact: Buffer.from(record.fact) });
export const encodeRejectionsCounted = (record: RejectionsCounted): Buffer => codecs.rejectionsCounted.encode(record);
export const encodeDeadLetterReplayed = (record: DeadLetterReplayed): Buffer => codecs.deadLetterReplayed.encode({ ...record, envelope: Buffer.from(record.envelope) });
