/**
 * The layer rules. Each is a wall that docs/architecture.md describes; test/layers.test.ts plants a wrong
 * import for each and sees it refused.
 */
const vendor = (name, home) => ({
  name: `vendor-${name.replaceAll(/\W+/g, '-')}-at-home`,
  severity: 'error',
  comment: `${name} is spoken only in ${home}`,
  from: { path: '^(packages|services|embedded|web)/', pathNot: home },
  to: { path: `(^|node_modules/)${name}(/|$)` },
})

/** Packages without I/O, which a domain, the runtime and the browser may import. */
const pure = '(bounded-map|prompt-template|records|text|timing|tokens)'

/** Packages from outside that only compute, which a domain may import. */
const arithmetic = 'decimal[.]js'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'type-only circles count too',
      from: { pathNot: '/generated/' },
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'an import that cannot be found hides from every other rule',
      from: { pathNot: '^web/|/prisma/generated/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'contracts-is-a-leaf',
      severity: 'error',
      from: { path: '^packages/contracts/src', pathNot: '[.]test[.]ts$' },
      to: { pathNot: '^packages/contracts/src|(^|node_modules/)typebox(/|$)' },
    },
    {
      name: 'runtime-imports-no-package',
      severity: 'error',
      comment: 'but metrics and tracing, which every process serves',
      from: { path: '^packages/runtime/src' },
      to: { path: '^packages/', pathNot: `^packages/(runtime|metrics|tracing|${pure})/` },
    },
    {
      name: 'pure-packages-do-no-io',
      severity: 'error',
      comment: 'nothing of Node, no vendor but the tables of tokens, no package but contracts',
      from: { path: `^packages/${pure}/src`, pathNot: '[.]test[.]ts$' },
      to: { pathNot: `^packages/$1/src|^packages/contracts/|(^|node_modules/)gpt-tokenizer(/|$)` },
    },
    {
      name: 'services-are-islands',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/gateway/test/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'gateway-tests-by-the-entry-point',
      severity: 'error',
      comment: "the gateway's tests compose the services behind it, and see nothing inside them",
      from: { path: '^services/gateway/test/' },
      to: { path: '^services/', pathNot: '^services/gateway/|^services/[^/]+/src/index[.]ts$' },
    },
    {
      name: 'packages-never-look-up',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|embedded|web)/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^services/[^/]+/src/domain/', pathNot: '[.]test[.]ts$' },
      to: {
        pathNot: `^services/[^/]+/src/domain/|^packages/(contracts|${pure})/|(^|node_modules/)(${arithmetic})/`,
      },
    },
    {
      name: 'handlers-do-not-see-stores',
      severity: 'error',
      from: { path: '^services/[^/]+/src/(http|rpc|events|jobs)/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^services/[^/]+/(src/(store|providers)|prisma)/|^services/[^/]+/src/(main|resources|compose)[.]ts$',
      },
    },
    {
      name: 'handlers-behind-the-gateway-do-not-see-clients',
      severity: 'error',
      comment: 'the gateway has no domain between its routes and the services; the others have',
      from: { path: '^services/(chat|codex|ai-broker)/src/(rpc|events|jobs)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^services/[^/]+/src/clients/' },
    },
    {
      name: 'adapters-do-not-see-handlers',
      severity: 'error',
      from: { path: '^services/[^/]+/src/(store|providers|clients)/' },
      to: { path: '^services/[^/]+/src/(http|rpc|events|jobs|compose|resources)' },
    },
    { name: 'nobody-imports-main', severity: 'error', from: {}, to: { path: '/src/main[.]ts$' } },
    {
      name: 'embedded-by-the-entry-point',
      severity: 'error',
      from: { path: '^embedded/' },
      to: { path: '^services/', pathNot: '^services/[^/]+/src/index[.]ts$' },
    },
    {
      name: 'web-sees-browser-contracts',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: '^(packages|services|embedded)/',
        pathNot:
          '^packages/(contracts/src/(errors|frame-check|live|noun|nouns/.*|routes/.*|schema|stream)[.]ts$|(bounded-map|prompt-template|text|timing)/src/|tokens/src/estimate[.]ts)',
      },
    },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      from: { path: '/src/', pathNot: '[.]test[.]tsx?$|^packages/testkit/' },
      to: { path: '[.]test[.]ts$|/test/|^packages/testkit/' },
    },
    vendor('kafkajs', '^packages/bus/(src/kafka-bus|test/)'),
    vendor('@platformatic/kafka', '^packages/bus/(src/platformatic-bus|test/)'),
    vendor('ioredis', '^packages/(token-log|jobs)/(src|test)/|^services/gateway/(src/store/rate-limits-redis|test/)'),
    vendor('rate-limiter-flexible', '^services/gateway/src/store/rate-limits-redis'),
    vendor('bullmq', '^packages/jobs/(src/bullmq-jobs|test/)'),
    vendor('@grpc/grpc-js', '^packages/rpc/'),
    vendor('@bufbuild/protobuf', '^packages/rpc/src/generated/'),
    vendor('jose', '^packages/rpc/'),
    vendor('@prisma/(client|adapter-pg)', '^(packages/database|services/[^/]+/prisma/generated)/'),
    vendor('pg', '^packages/(database|jobs)/'),
    vendor('fastify|node_modules/@fastify', '^services/gateway/(src/http/|src/compose|test/)'),
    vendor('prom-client', '^packages/metrics/'),
    vendor('@opentelemetry', '^packages/tracing/'),
    vendor('liquidjs', '^packages/prompt-template/'),
    vendor('gpt-tokenizer', '^packages/tokens/'),
    vendor('sharp', '^services/codex/(src/store/image-codec|test/)'),
    vendor('aws4fetch', '^services/codex/src/store/blob-bucket'),
    vendor('mammoth', '^services/codex/src/store/manuscript-docx'),
    vendor('undici', '^services/ai-broker/(src/providers/egress|test/)'),
    vendor('eventsource-parser', '^services/ai-broker/src/providers/http/|^(web|bench|embedded)/'),
    {
      name: 'wiring-by-ports',
      severity: 'error',
      comment: 'real adapters are opened by packages/distributed, and only resources.ts of a service calls it',
      from: { path: '^services/[^/]+/src/', pathNot: '/src/resources[.]ts$' },
      to: {
        path: '^packages/(bus|jobs|token-log|rpc)/src/(kafka|platformatic|redis|bullmq|grpc)-|^packages/distributed/src/infrastructure',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'memory-is-for-embedded-and-tests',
      severity: 'error',
      from: { path: '^(services|packages)/([^/]+)/', pathNot: '[.]test[.]ts$|/test/|^packages/testkit/' },
      to: { path: '/src/memory-|/src/local-', pathNot: '^packages/$2/' },
    },
    {
      name: 'outgoing-calls-in-one-room',
      severity: 'error',
      comment: 'egress alone opens sockets to the world; the gateway is a server',
      from: {
        path: '^services/',
        pathNot: '^services/ai-broker/src/providers/egress|^services/gateway/src/http/|[.]test[.]ts$|/test/',
      },
      to: { path: '^(node:)?(https?|http2|net|tls|dgram)$' },
    },
    {
      name: 'no-junk-drawers',
      severity: 'error',
      from: {},
      to: { path: '/(util|utils|helper|helpers|common|shared|misc|lib)(/|[.]ts$)', pathNot: 'node_modules' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
