import './design/fonts.css';
import './design/tokens.css';
import './design/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with id "root"');

// Drawn once in its own letters: a page that changes its font under the reader jumps. It waits a quarter of a second at most.
const letters = Promise.all(['1em "Hanken Grotesk Variable"', '1em "Newsreader Variable"'].map((font) => document.fonts.load(font)));
const patience = new Promise((resolve) => setTimeout(resolve, 250));
void Promise.race([letters, patience]).then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
