import { KafkaMissing } from './kafka-missing.js';

export interface AtHand {
  readonly java: boolean;
  readonly maven: boolean;
  /** Asked only where there is no Java or no Maven: Docker's answer takes a while. */
  readonly docker: () => boolean;
}

/** Maven's jars where there are Java and Maven, else a container, which is a single broker; else says what is missing. */
export function chooseRunner({ java, maven, docker }: AtHand, brokers: number): 'jars' | 'container' {
  const missing = [...(java ? [] : ['Java is missing']), ...(maven ? [] : ['Maven is missing'])];
  if (missing.length === 0) return 'jars';
  if (!docker()) throw new KafkaMissing([...missing, 'Docker does not answer']);
  if (brokers > 1) throw new KafkaMissing([...missing, `Docker would run a single broker, and this needs ${brokers}`], { dockerHelps: false });
  return 'container';
}
