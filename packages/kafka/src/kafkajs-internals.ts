import { createRequire } from 'node:module';

/**
 * kafkajs speaks the protocol; its consumer is not used, because it resets offsets by itself, retries what a handler refused and ties
 * heartbeats to batches. What is taken from inside the package (whose version is pinned for this) is named here and nowhere else.
 */
const load = createRequire(import.meta.url);

export interface PartitionMetadata {
  readonly partitionId: number;
  readonly leader: number;
}

export interface JoinedGroup {
  readonly generationId: number;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: readonly { memberId: string; memberMetadata: Buffer }[];
}

export interface ProtocolRequest {
  readonly request: object;
  readonly response: { decode(data: Buffer): Promise<object>; parse(decoded: object): Promise<object> };
  readonly requestTimeout?: number | null;
}

export interface Broker {
  readonly nodeId: string;
  readonly connectionPool: { send(request: ProtocolRequest): Promise<object> };
  joinGroup(request: {
    groupId: string;
    sessionTimeout: number;
    rebalanceTimeout: number;
    memberId: string;
    groupProtocols: { name: string; metadata: Buffer }[];
  }): Promise<JoinedGroup>;
  syncGroup(request: {
    groupId: string;
    generationId: number;
    memberId: string;
    groupAssignment: { memberId: string; memberAssignment: Buffer }[];
  }): Promise<{ memberAssignment: Buffer }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }): Promise<unknown>;
  offsetFetch(request: { groupId: string; topics: { topic: string; partitions: { partition: number }[] }[] }): Promise<{
    responses: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }>;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findBroker(options: { nodeId: string | number }): Promise<Broker>;
  findTopicPartitionMetadata(topic: string): PartitionMetadata[];
  findGroupCoordinator(options: { groupId: string }): Promise<Broker>;
  fetchTopicsOffset(
    topics: { topic: string; partitions: { partition: number }[]; fromBeginning: boolean }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

export interface FetchRequest {
  readonly replicaId: number;
  readonly isolationLevel: number;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
}

export const ClusterClass = load('kafkajs/src/cluster') as new (options: object) => Cluster;
export const defaultSocketFactory = load('kafkajs/src/network/socketFactory') as () => unknown;
export const createLogger = (load('kafkajs/src/loggers') as { createLogger(options: object): unknown }).createLogger;
/** Fetch, version 11: the newest kafkajs knows; Kafka 4 takes versions 4 to 17. */
export const fetchRequest = load('kafkajs/src/protocol/requests/fetch/v11/request') as (request: FetchRequest) => object;
export const errorFromCode = (
  load('kafkajs/src/protocol/error') as { createErrorFromCode(code: number): Error & { type: string; retriable: boolean } }
).createErrorFromCode;

interface GroupCodec<T> {
  encode(value: T & { version: number; userData?: Buffer }): Buffer;
  decode(bytes: Buffer): (T & { userData: Buffer | null }) | null;
}
const protocol = load('kafkajs/src/consumer/assignerProtocol') as {
  MemberMetadata: GroupCodec<{ topics: string[] }>;
  MemberAssignment: GroupCodec<{ assignment: Record<string, number[]> }>;
};
export const { MemberMetadata, MemberAssignment } = protocol;
