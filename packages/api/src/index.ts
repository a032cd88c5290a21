export * from './funnel-definition.js';
