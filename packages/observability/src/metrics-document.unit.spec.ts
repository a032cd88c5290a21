import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { metricsDocument } from './metrics-document.js';

it('docs/metrics.md says what the catalogue says', () => expect(metricsDocument()).toMatchFileSnapshot(fileURLToPath(new URL('../../../docs/metrics.md', import.meta.url))));
