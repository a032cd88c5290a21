export { KeyStoreFailed, type ContactKey, type KeyFound, type KeyStore, type KeysDestroyed, type StoredKey } from './store/key-store.js';
export { openKeyStore } from './store/open-key-store.js';
export { createMemoryKeyStore } from './store/memory-key-store.js';
export { seal, SealBroken, unseal } from './sealing/seal.js';
export { readSealed, type Opened } from './sealing/read-sealed.js';
export { publicKeyOf } from './receipt/signing-key.js';
export { signReceipt, verifyReceipt, type Asked, type Receipt, type ReceiptBody, type Removal, type Verified } from './receipt/receipt.js';
export { backUpKeys, BackupUnreadable, readBackup, type BackUpOptions } from './backup/back-up-keys.js';
export { backupsOf, expireBackups, type BackupEntry } from './backup/backup-register.js';
