/**
 * A request for every method of every service, made of ids. The types are derived from the protos: a method without a row does not
 * compile. An id that a row asks for is, in its turn, another's; ids of what is made are new.
 */
import type { broker, chat, codex, MethodName, RpcService, ServiceClient } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import type { Ids } from './everything.ts'

/** A second id of the same kind in one request. */
type Second = 'novel2' | 'entry2' | 'generation2' | 'connection2' | 'category2'
export type Asked = Ids & Record<Second, string>

type Requests<Services> = {
  [S in keyof Services]: Services[S] extends RpcService<infer D>
    ? { [M in MethodName<D>]: (ids: Asked, file: Uint8Array<ArrayBuffer>) => Parameters<ServiceClient<D>[M]>[0] }
    : never
}

const limit = 5
const at = { fromSeq: 1, throughSeq: 1, text: 'x', reasoning: '' }
const entry = { type: 'item', name: 'x', aliases: [], exclusions: [], details: [], tags: [] }
const target = { model: 'm', idempotencyKey: undefined }

export const chatRequests: Requests<typeof chat> = {
  threads: {
    create: ({ novel, connection, entry: pin, preset, connection2 }) => ({
      id: newId(),
      novelId: novel,
      fields: { connectionId: connection, pins: [pin], presetId: preset, fallback: [{ connectionId: connection2 }] },
    }),
    get: ({ thread }) => ({ id: thread }),
    list: ({ novel }) => ({ novelId: novel, limit }),
    update: ({ thread, connection, entry: pin, preset, connection2 }) => ({
      id: thread,
      version: 1,
      fields: { connectionId: connection, pins: [pin], presetId: preset, fallback: [{ connectionId: connection2 }] },
      mask: ['connectionId', 'pins', 'presetId', 'fallback'],
    }),
    delete: ({ thread }) => ({ id: thread }),
    recover: ({ deletedThread }) => ({ id: deletedThread }),
    listDeleted: ({ novel }) => ({ novelId: novel }),
    search: ({ novel }) => ({ novelId: novel, text: 'Hello', limit }),
    showBranch: ({ thread, message }) => ({ threadId: thread, messageId: message }),
  },
  messages: {
    send: ({ thread, connection, entry: pin, scene, message }) => ({
      threadId: thread,
      content: 'x',
      ...target,
      connectionId: connection,
      pins: [pin],
      sceneIds: [scene],
      parentId: message,
    }),
    preview: ({ thread, connection, entry: pin, scene, message }) => ({
      threadId: thread,
      content: 'x',
      model: 'm',
      pins: [pin],
      sceneIds: [scene],
      parentId: message,
      defaultConnectionId: connection,
    }),
    list: ({ thread, message }) => ({ threadId: thread, before: message, limit }),
    regenerate: ({ generation, connection }) => ({
      messageId: generation,
      ...target,
      connectionId: connection,
    }),
    edit: ({ message, connection, entry: pin, scene }) => ({
      messageId: message,
      content: 'x',
      ...target,
      pins: [pin],
      sceneIds: [scene],
      connectionId: connection,
    }),
    continue: ({ generation, connection }) => ({
      messageId: generation,
      ...target,
      connectionId: connection,
    }),
    replay: ({ generation, connection }) => ({ generationId: generation, ...target, connectionId: connection }),
    delete: ({ message }) => ({ id: message }),
    forgetConnection: ({ connection }) => ({ connectionId: connection }),
  },
  generations: {
    get: ({ generation }) => ({ id: generation }),
    getContext: ({ generation }) => ({ id: generation }),
    getPrompt: ({ generation }) => ({ id: generation }),
    diffContexts: ({ generation, generation2 }) => ({ fromId: generation, toId: generation2 }),
    cancel: ({ generation }) => ({ id: generation }),
    getStates: ({ generation }) => ({ ids: [generation] }),
    claim: ({ generation }) => ({ id: generation, claimToken: newId() }),
    checkpoint: ({ generation }) => ({ id: generation, attempt: 1, ...at }),
    renew: ({ generation }) => ({ id: generation, attempt: 1 }),
    finish: ({ generation }) => ({ id: generation, attempt: 1, status: 'complete', ...at }),
    release: ({ generation }) => ({ id: generation, attempt: 1, delayMs: 0, reason: 'interrupted' }),
    reportUsage: ({ generation }) => ({
      id: generation,
      attempt: 1,
      usage: { inputTokens: 1, outputTokens: 1, estimated: false },
    }),
    assemble: ({ generation, connection }) => ({
      id: generation,
      attempt: 1,
      connectionId: connection,
      model: 'm',
      reason: 'internal',
    }),
  },
  tasks: {
    create: ({ novel, taskCategory }) => ({
      id: newId(),
      fields: { title: 'x', novelId: novel, categoryId: taskCategory },
    }),
    get: ({ task }) => ({ id: task }),
    list: ({ novel, taskCategory }) => ({ limit, novelId: novel, categoryId: taskCategory }),
    update: ({ task, novel, taskCategory }) => ({
      id: task,
      version: 1,
      fields: { novelId: novel, categoryId: taskCategory },
      mask: ['novelId', 'categoryId'],
    }),
    delete: ({ task }) => ({ id: task }),
  },
  taskCategories: {
    create: () => ({ id: newId(), fields: { name: 'x' } }),
    get: ({ taskCategory }) => ({ id: taskCategory }),
    list: () => ({ limit }),
    update: ({ taskCategory }) => ({ id: taskCategory, version: 1, fields: { name: 'x' }, mask: ['name'] }),
    delete: ({ taskCategory }) => ({ id: taskCategory }),
  },
  presets: {
    create: ({ novel }) => ({ id: newId(), fields: { name: 'x', system: 'x', novelId: novel, variables: [] } }),
    get: ({ preset }) => ({ id: preset }),
    list: ({ novel }) => ({ limit, novelId: novel }),
    update: ({ preset, novel }) => ({
      id: preset,
      version: 1,
      fields: { novelId: novel, variables: [] },
      mask: ['novelId'],
    }),
    delete: ({ preset }) => ({ id: preset }),
  },
}

export const brokerRequests: Requests<typeof broker> = {
  connections: {
    create: () => ({ id: newId(), fields: { provider: 'openai', name: 'x', models: [] }, demo: false }),
    get: ({ connection }) => ({ id: connection }),
    list: () => ({ limit }),
    update: ({ connection }) => ({ id: connection, fields: { name: 'x', models: [] }, mask: ['name'] }),
    delete: ({ connection }) => ({ id: connection }),
    test: ({ connection }) => ({ id: connection, complete: false }),
    listModels: ({ connection }) => ({ connectionId: connection, refresh: false }),
    setFavourite: ({ connection }) => ({ connectionId: connection, model: 'x', favourite: true }),
    discover: () => ({}),
    resolve: ({ connection }) => ({ connectionId: connection, model: 'm' }),
  },
  usage: {
    report: () => ({ by: 'connection' }),
    getBudget: () => ({}),
    putBudget: () => ({ perMonth: 1 }),
  },
  titles: {
    // The thread is for the ledger alone.
    suggest: ({ connection }) => ({
      threadId: newId(),
      connectionId: connection,
      model: 'm',
      question: 'x',
      answer: 'x',
    }),
  },
  queue: {
    enqueue: ({ generation, connection }) => ({
      generationId: generation,
      ownerId: newId(),
      requeue: 0,
      connectionId: connection,
    }),
  },
}

const version = 1
const named = { fields: { name: 'x' }, mask: ['name'] }
const titled = { fields: { title: 'x' }, mask: ['title'] }

export const codexRequests: Requests<typeof codex> = {
  novels: {
    create: ({ series }) => ({ id: newId(), fields: { title: 'x', seriesId: series } }),
    get: ({ novel }) => ({ id: novel }),
    list: () => ({ limit }),
    update: ({ novel, series }) => ({ id: novel, version, fields: { seriesId: series }, mask: ['seriesId'] }),
    delete: ({ novel }) => ({ id: novel }),
  },
  entries: {
    create: ({ novel, category, entryType }) => ({
      id: newId(),
      novelId: novel,
      fields: { ...entry, type: entryType, categoryId: category },
    }),
    createMany: ({ novel, category }) => ({
      novelId: novel,
      entries: [{ id: newId(), fields: { ...entry, categoryId: category } }],
    }),
    get: ({ entry: id }) => ({ id }),
    list: ({ novel, category }) => ({ novelId: novel, category, limit }),
    update: ({ entry: id, category, entryType }) => ({
      id,
      version: 2,
      fields: { ...entry, type: entryType, categoryId: category },
      mask: ['type', 'categoryId'],
    }),
    delete: ({ entry: id }) => ({ id }),
    duplicate: ({ entry: id }) => ({ id, newId: newId() }),
    createQuick: ({ novel, template }) => ({
      id: newId(),
      novelId: novel,
      name: 'x',
      type: 'item',
      templateId: template,
    }),
    listTags: ({ novel }) => ({ novelId: novel, limit }),
    changeMany: ({ novel, entry: id, category }) => ({
      novelId: novel,
      entries: [{ id, version: 2 }],
      change: { categoryId: category, addTags: [], removeTags: [] },
    }),
    deleteMany: ({ novel, entry: id }) => ({ novelId: novel, entries: [{ id, version: 2 }] }),
    known: ({ entry: id }) => ({ ids: [id] }),
  },
  context: {
    lookup: ({ novel, entry: pin, scene, entry2 }) => ({
      novelId: novel,
      texts: [{ source: 'message', text: 'Lantern' }],
      pins: [pin],
      sceneIds: [scene],
      pointOfViewId: entry2,
      budgetTokens: 100,
    }),
    knownScenes: ({ novel, scene }) => ({ novelId: novel, ids: [scene] }),
    findMentions: ({ novel }) => ({ novelId: novel, text: 'Lantern' }),
    suggest: ({ novel, scene }) => ({ novelId: novel, sceneId: scene }),
    draftEntry: ({ novel }) => ({ novelId: novel, text: 'Lantern' }),
    proposeAliases: ({ novel, entry: id }) => ({ novelId: novel, name: 'Lantern', entryId: id }),
    checkAliases: ({ novel }) => ({ novelId: novel }),
  },
  overviews: {
    countEntries: ({ novel }) => ({ novelId: novel, archived: false }),
    outline: ({ novel }) => ({ novelId: novel }),
    listSeriesNovels: ({ series }) => ({ seriesId: series, limit }),
    listOverrides: ({ series }) => ({ seriesId: series, limit }),
  },
  allSeries: {
    create: () => ({ id: newId(), fields: { title: 'x' } }),
    get: ({ series }) => ({ id: series }),
    list: () => ({ limit }),
    update: ({ series }) => ({ id: series, version, ...titled }),
    delete: ({ series }) => ({ id: series }),
  },
  categories: {
    create: ({ novel, category }) => ({ id: newId(), novelId: novel, fields: { name: 'x', parentId: category } }),
    get: ({ category }) => ({ id: category }),
    list: ({ novel }) => ({ novelId: novel, limit }),
    update: ({ category, category2 }) => ({
      id: category,
      version,
      fields: { parentId: category2 },
      mask: ['parentId'],
    }),
    delete: ({ category }) => ({ id: category }),
  },
  entryTypes: {
    create: ({ novel }) => ({ id: newId(), novelId: novel, fields: { name: 'x' } }),
    get: ({ entryType }) => ({ id: entryType }),
    list: ({ novel }) => ({ novelId: novel, limit }),
    update: ({ entryType }) => ({ id: entryType, version, ...named }),
    delete: ({ entryType }) => ({ id: entryType }),
  },
  detailTemplates: {
    create: ({ novel }) => ({ id: newId(), novelId: novel, fields: { name: 'x', type: 'item', details: [] } }),
    get: ({ template }) => ({ id: template }),
    list: ({ novel }) => ({ novelId: novel, limit }),
    update: ({ template }) => ({ id: template, version, fields: { name: 'x', details: [] }, mask: ['name'] }),
    delete: ({ template }) => ({ id: template }),
  },
  relations: {
    create: ({ entry: from, entry2 }) => ({
      id: newId(),
      fromEntryId: from,
      fields: { toEntryId: entry2, label: 'x', inverseLabel: 'x' },
    }),
    get: ({ relation }) => ({ id: relation }),
    list: ({ entry: id }) => ({ entryId: id, limit }),
    update: ({ relation }) => ({ id: relation, version, fields: { label: 'x' }, mask: ['label'] }),
    delete: ({ relation }) => ({ id: relation }),
    getGraph: ({ novel }) => ({ novelId: novel }),
  },
  copies: {
    copyEntries: ({ novel, novel2, entry: id }) => ({
      id: newId(),
      novelId: novel,
      fromId: novel2,
      entryIds: [id],
      chosen: true,
    }),
    duplicateNovel: ({ novel }) => ({ id: novel, newId: newId(), title: 'x' }),
  },
  entryHistory: {
    list: ({ entry: id }) => ({ entryId: id, limit }),
    diff: ({ entry: id }) => ({ entryId: id }),
    restore: ({ entry: id }) => ({ id, version: 2, to: 1 }),
    listDeleted: ({ novel }) => ({ novelId: novel, limit }),
    recover: ({ deletedEntry }) => ({ id: deletedEntry }),
  },
  chapters: {
    create: ({ novel }) => ({ id: newId(), novelId: novel, fields: { title: 'x' } }),
    get: ({ chapter }) => ({ id: chapter }),
    list: ({ novel }) => ({ novelId: novel, limit }),
    update: ({ chapter }) => ({ id: chapter, version, ...titled }),
    delete: ({ chapter }) => ({ id: chapter }),
  },
  scenes: {
    create: ({ chapter, entry: id }) => ({ id: newId(), chapterId: chapter, fields: { text: 'x', pointOfViewId: id } }),
    get: ({ scene }) => ({ id: scene }),
    list: ({ chapter }) => ({ chapterId: chapter, limit }),
    update: ({ scene, chapter, entry: id }) => ({
      id: scene,
      version,
      fields: { chapterId: chapter, pointOfViewId: id },
      mask: ['chapterId', 'pointOfViewId'],
    }),
    delete: ({ scene }) => ({ id: scene }),
  },
  progressions: {
    create: ({ entry: id, scene }) => ({
      id: newId(),
      entryId: id,
      fields: { sceneId: scene, target: 'description', mode: 'add', text: 'x' },
    }),
    get: ({ progression }) => ({ id: progression }),
    list: ({ entry: id }) => ({ entryId: id, limit }),
    update: ({ progression, scene }) => ({ id: progression, version, fields: { sceneId: scene }, mask: ['sceneId'] }),
    delete: ({ progression }) => ({ id: progression }),
  },
  manuscripts: {
    import: ({ novel }) => ({ id: newId(), novelId: novel, format: 'text', file: Buffer.from('x') }),
    listMentions: ({ novel, entry: id }) => ({ novelId: novel, entryId: id, limit }),
  },
  images: {
    put: ({ entry: id }, file) => ({ entryId: id, file: Buffer.from(file) }),
    get: ({ entry: id }) => ({ entryId: id, size: '64' }),
    delete: ({ entry: id }) => ({ entryId: id }),
  },
  imports: {
    putPart: () => ({ fileId: newId(), index: 0, bytes: Buffer.from('x') }),
    create: ({ novel, file }) => ({ id: newId(), novelId: novel, fileId: file, dryRun: true, existing: 'update' }),
    apply: (ids) => ({ id: ids.import, newId: newId() }),
    get: (ids) => ({ id: ids.import }),
  },
  exports: {
    create: ({ novel }) => ({ id: newId(), novelId: novel, format: 'json', now: false }),
    get: (ids) => ({ id: ids.export }),
    getPart: (ids) => ({ id: ids.export, index: 0 }),
  },
}
