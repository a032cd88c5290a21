export { queryScopes, readScopes, scopesAsText, allows, type Scope, type QueryScope, type WriteGrant, type Grants } from './scope.js';
export { hashOfKey, makeKeyText, makeKeyId, type Key, type KeyLimits } from './key.js';
export { readWriteKeys, keyOfToken } from './environment-keys.js';
export { readKeyFile, changeKeyFile, keyFileOf, keyOf, KeyFileFault, type StoredKey } from './key-file.js';
export { createKeyBook, type KeyBook } from './key-book.js';
export { createRateLimits, type RateLimits } from './rate-limits.js';
export { createAdmission, type Admit, type Admission } from './admission.js';
