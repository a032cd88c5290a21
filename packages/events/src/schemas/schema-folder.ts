import { fileURLToPath } from 'node:url';

/** `schemas/` at the top of the repository: the same files that other languages read. Sources and dist lie equally deep. */
export const SCHEMA_FOLDER = fileURLToPath(new URL('../../../../schemas/', import.meta.url));
