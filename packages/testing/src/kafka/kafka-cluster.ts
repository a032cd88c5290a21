export interface KafkaCluster {
  /** Bootstrap servers, `host:port`. */
  readonly brokers: string[];
  /** Folder in which its data stays; null: the data goes with `stop`. */
  readonly keptIn: string | null;
  /** Ends one broker (0 is the first, which is also the controller): `SIGKILL` is a crash. */
  stopBroker(index?: number, signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again with the same port and data. */
  startBroker(index?: number): Promise<void>;
  stop(): Promise<void>;
}
