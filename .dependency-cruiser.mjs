/** Imports only fall, and never in a circle (type imports count too). The floors of docs/architecture.md, lowest first. */
const floors = [
  ['language', 'packages/(events|api)/'],
  ['domain', 'packages/domain/'],
  ['port', 'packages/(event-log|projection|observability|personal)/'],
  ['adapter', 'packages/(kafka|clickhouse)/'],
  ['kit', 'packages/(service-kit|testing)/'],
  ['top', '(services/[^/]+|packages/(cli|tracker|chaos))/'],
];
/** Each library in its room; ESLint says the same of static imports, this also of `import()` and `require`. */
const rooms = [
  ['kafkajs', '^packages/kafka/'],
  ['@clickhouse/', '^packages/clickhouse/'],
  ['avsc', '^packages/events/'],
  ['@nestjs/', '^(services/|packages/service-kit/)'],
];
// Tests may look down from anywhere: they are no part of what others import.
const tests = '\\.spec\\.tsx?$';

const falling = floors.slice(0, -1).map(([name, path], floor) => ({
  name: `${name}-imports-only-fall`,
  severity: 'error',
  from: { path: `^${path}`, pathNot: tests },
  to: { path: `^(${floors.slice(floor + 1).map(([, above]) => above).join('|')})` },
}));

export default {
  forbidden: [
    ...falling,
    ...rooms.map(([library, room]) => ({
      name: `${library.replace(/\W/g, '')}-in-its-room`,
      severity: 'error',
      from: { pathNot: room },
      to: { path: `node_modules/${library}` },
    })),
    {
      name: 'every-room-has-a-floor',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: floors.map(([, path]) => `^${path}`) },
      to: {},
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-service-imports-another', severity: 'error', from: { path: '^services/([^/]+)/', pathNot: tests }, to: { path: '^services/', pathNot: '^services/$1/' } },
    { name: 'packages-never-import-services', severity: 'error', from: { path: '^packages/', pathNot: tests }, to: { path: '^services/' } },
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|services)/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['trichter-source', 'import', 'default', 'types'] },
  },
};
