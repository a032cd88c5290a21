import { randomBytes } from 'node:crypto';
import { IdentityStatementInput, type IdentityStated } from '@trichter/api';
import { encodeEnvelope, hideAddresses, readIncoming, type IdentityFactType } from '@trichter/events';
import type { Metrics } from '@trichter/observability';
import type { ProblemFacts, WriteGrant } from '@trichter/service-kit';
import type { Position } from '@trichter/event-log';
import type { AppendGate } from './append-gate.js';
import { overloaded, unavailable } from './ingest.js';
import type { Rejections } from './rejections.js';

export interface IdentityRequest {
  readonly type: IdentityFactType;
  readonly identifier: string;
  readonly other: string;
  readonly body: Buffer;
  readonly key: WriteGrant;
}

export type StatedIdentity = { kind: 'stated'; answer: IdentityStated } | { kind: 'refused'; problem: ProblemFacts };
export type StateIdentity = (request: IdentityRequest) => Promise<StatedIdentity>;

export interface StateIdentityDeps {
  gate: AppendGate;
  metrics: Metrics;
  workspaceKey: () => Buffer | null;
  /** Where what was refused is counted, to be seen later. */
  rejections?: Pick<Rejections, 'note'> | undefined;
  now?: () => number;
}

const refused = (problem: ProblemFacts): StatedIdentity => ({ kind: 'refused', problem });
const notAllowed: ProblemFacts = { status: 403, code: 'facts_not_allowed', title: 'This key may not write facts', detail: 'who is who is a fact', field: 'Authorization', remedy: 'use a write key with the mark :facts' };
/** Where a fault of the fact stands in this request. */
const FIELDS: Readonly<Record<string, string>> = { 'data.from': 'identifier', 'data.to': 'other', 'data.reason': 'reason' };

/** Appends one fact about two identifiers, the same record the events door would, and says where it stands. Saying it twice changes nothing. */
export function createStateIdentity({ gate, metrics, workspaceKey, rejections, now = Date.now }: StateIdentityDeps): StateIdentity {
  const nextId = createAscendingIds();
  /** Refused for what it says, not for the state of this service: counted as refused events are. */
  const faulty = (source: string, problem: ProblemFacts): StatedIdentity => {
    metrics.eventsRejected.inc({ code: problem.code });
    rejections?.note(source, [{ code: problem.code, field: problem.field ?? '', message: problem.detail ?? problem.title }]);
    return refused(problem);
  };
  return async function stateIdentity({ type, identifier, other, body, key }) {
    const secret = workspaceKey();
    if (secret === null) return refused(unavailable);
    if (!key.facts) return faulty(key.source, notAllowed);
    const input = inputOf(body);
    if ('problem' in input) return faulty(key.source, input.problem);

    const { id = nextId(now()), time, reason } = input.said;
    const event = { id, time, type, data: { from: identifier, to: other, reason } };
    const incoming = readIncoming(event, { workspaceKey: secret, source: key.source, anySource: key.anySource, test: key.test, facts: key.facts, now: now() });
    if (incoming.kind === 'rejected') {
      const { code, field, message } = incoming.rejection;
      return faulty(key.source, { status: 400, code, title: 'This cannot be said of these two', field: FIELDS[field] ?? field, detail: hideAddresses(message).slice(0, 600), remedy: message.slice(message.lastIndexOf('; ') + 2) });
    }

    const { envelope } = incoming;
    let position: Position | undefined;
    const outcome = await gate.append([{ key: envelope.subject, value: encodeEnvelope(envelope) }], ([at]) => (position = at));
    if (outcome === 'overloaded') return refused(overloaded);
    if (outcome === 'unavailable' || position === undefined) return refused(unavailable);
    metrics.eventsAccepted.inc({ source: key.source }, 1);
    const { to } = JSON.parse(envelope.data) as { to: string };
    return { kind: 'stated', answer: { event: { source: envelope.source, id: envelope.id, type }, identifier: envelope.subject, to, position: { partition: position.partition, offset: position.offset } } };
  };
}

/** Ids that ascend: of a link and its taking back received in the same millisecond the later one counts. */
function createAscendingIds(): (now: number) => string {
  let last = '';
  return (now) => {
    const time = now.toString(16).padStart(12, '0');
    const count = last.startsWith(time) ? Number.parseInt(last.slice(12, 18), 16) + 1 : 0;
    last = `${time}${count.toString(16).padStart(6, '0')}${randomBytes(6).toString('hex')}`;
    return last;
  };
}

function inputOf(body: Buffer): { said: IdentityStatementInput } | { problem: ProblemFacts } {
  const unreadable = (detail: string, field = 'body'): { problem: ProblemFacts } => ({ problem: { status: 400, code: 'invalid', title: 'The body cannot be read', field, detail, remedy: 'send {"time": ..., "id": ..., "reason": ...}, any of them, or no body' } });
  if (body.length === 0) return { said: {} };
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return unreadable('the body is no JSON');
  }
  const parsed = IdentityStatementInput.safeParse(value);
  if (parsed.success) return { said: parsed.data };
  const issue = parsed.error.issues[0];
  return unreadable(issue?.message ?? 'unreadable', issue?.path.join('.') || 'body');
}
