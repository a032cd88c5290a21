import { hash } from 'node:crypto';

/** The lead's id from its subject: the first 16 bytes of SHA-256 as a UUID text, so a range of ids is a uniform sample of leads. */
export function leadIdOf(subject: string): string {
  const hex = hash('sha256', subject, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
