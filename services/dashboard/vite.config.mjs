import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The query service serves dist/ at `/`; while working on the page, point TRICHTER_QUERY_URL at a running one. */
export default defineConfig({
  root: join(import.meta.dirname, 'src'),
  plugins: [react()],
  resolve: { conditions: ['trichter-source', 'module', 'browser', 'development|production', 'default'] },
  build: { target: 'es2022', outDir: '../dist', emptyOutDir: true },
  server: { host: '127.0.0.1', proxy: { '/v1': process.env.TRICHTER_QUERY_URL ?? 'http://127.0.0.1:4420' } },
});
