export type { Envelope } from './envelope.js';
export type * from './codec/records.js';
export type * from './incoming/outcome.js';
export {
  codecs,
  encodeClaimDenied,
  encodeClaimStated,
  encodeClockTicked,
  encodeDeadLetterReplayed,
  encodeDefinitionApplied,
  encodeRejectionsCounted,
  encodeEnvelope,
  encodeFactCopied,
  encodeLeadSetAside,
  encodeLinkStated,
  encodeLogCreated,
  encodeMergeStated,
  encodeTouchpointAbsorbed,
  encodeTouchpointReleased,
} from './codec/encode-record.js';
export { decodeRecord } from './codec/decode-record.js';
export { isStatement } from './codec/is-statement.js';
export { originOfUnreadable, type Origin } from './codec/origin-of-unreadable.js';
export { maskedValues } from './incoming/masked-values.js';
export type { Contacts } from './contacts.js';
export { readIncoming } from './incoming/read-incoming.js';
export { addressHashOf } from './identity/address-hash.js';
export { FACT_PREFIX, isFactSubject } from './identity/fact-subject.js';
export { identifierKindOf } from './identity/identifier-kind.js';
export { identifierOf, type IdentifierKind } from './identity/identifier-of.js';
export { leadIdOf } from './identity/lead-id-of.js';
export { isStronger, rankOf, strongestFirst } from './identity/strength.js';
export { workspaceFingerprint } from './identity/workspace-fingerprint.js';
export { readReleasedSchemas, readSchemaText, type ReleasedSchema } from './schemas/released-schemas.js';
export { SCHEMA_FOLDER } from './schemas/schema-folder.js';
export { canonicalJson } from './canonical-json.js';
export { dataRules, type DataOf } from './catalogue/data-rules.js';
export { eventTypes, factTypes, identityFactTypes, reportTypes, statementTypes, systemTypes, touchpointTypes, type EventType, type FactType, type IdentityFactType, type ReportType, type TouchpointType } from './catalogue/event-types.js';
export { isFact, typeKindOf, type TypeKind } from './catalogue/type-kind.js';
export { clickParameters } from './incoming/campaign-tags.js';
export { KEPT_PREFIX, keptCode } from './catalogue/kept-code.js';
export { isImportId } from './catalogue/fact-rules.js';
export { voidSubjectOf } from './incoming/fact-of.js';
export { readIdentifier, withoutPlainAddress, type ReadIdentifier } from './incoming/identifier-text.js';
export { isJunk } from './incoming/junk.js';
export { limits } from './incoming/limits.js';
export { compatibilityFault, schemaFaults } from './schemas/schema-faults.js';
export { decodeBench, type DecodeFigures } from './bench/decode-bench.js';
export { hideAddresses } from './incoming/hidden-addresses.js';
