-- Sealed contact details of a touchpoint: `<key id>:<base64>`, empty where there are none. Ciphertext only; the key store alone can open it.
-- Random bytes do not compress, so no codec beyond the default.
ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS personal String AFTER data
