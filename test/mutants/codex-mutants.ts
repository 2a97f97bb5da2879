/** Of the codex: detection, search, creation. */
import type { Mutant } from './mutant.ts'

const detection = 'services/codex/src/domain/detection'

export const codexMutants: readonly Mutant[] = [
  {
    row: '130',
    takesOut: 'misspelt names from a search in a chosen order',
    file: 'services/codex/src/store/entry-search.ts',
    find: 'if (filter.sort !== undefined) return await searchInOrder(tx, request)',
    replace: "if (filter.sort !== undefined) return await entryPage(tx, 'both', request)",
    caughtBy: {
      file: 'services/codex/test/entries.test.ts',
      title: 'A1: a misspelt name is found in a chosen order too, page by page',
    },
  },
  {
    row: '131',
    takesOut: 'the look at what stands before a name within a word',
    file: `${detection}/scan.ts`,
    find: 'if ((demanded & demands.prefixed) !== 0 && !prefixPrecedes(text, start)) return -1',
    replace: '',
    caughtBy: {
      file: `${detection}/prefixes.test.ts`,
      title: 'C23: what is no chain of particles makes another word',
    },
  },
  {
    row: '131',
    takesOut: 'the folding of vowel signs',
    file: 'packages/text/src/folding/folding.ts',
    find: 'withoutVowelSigns(unified) || unified',
    replace: 'unified',
    caughtBy: { file: `${detection}/prefixes.test.ts`, title: 'C23: make no other word: %s' },
  },
  {
    row: '132',
    takesOut: 'the letter or digit that a name needs',
    file: 'packages/contracts/src/schema.ts',
    find: 'pattern: letterOrDigit })',
    replace: "pattern: '\\\\S' })",
    caughtBy: {
      file: 'services/codex/test/entries.test.ts',
      title: 'C24: a name, an alias and an exclusion need a letter or a digit',
    },
  },
  {
    row: '132',
    takesOut: 'the silence of signs that were stored before',
    file: `${detection}/name-forms.ts`,
    find: ' || !findable.test(source.text)',
    replace: '',
    caughtBy: {
      file: `${detection}/signs-alone.test.ts`,
      title: 'C24: are found nowhere, though they were stored before',
    },
  },
  {
    row: '133',
    takesOut: 'the comparison with how many are there of what a repeat names',
    file: 'services/codex/src/domain/entry/entries.ts',
    find: 'if (stored.length < entries.length)',
    replace: 'if (stored.length === 0)',
    caughtBy: {
      file: 'services/codex/test/entries.test.ts',
      title: 'C25: many are refused together, each error at its place in the list, and by ids of elsewhere',
    },
  },
  {
    row: '140',
    takesOut: 'the look for circles of categories',
    file: 'services/codex/src/domain/category/category-tree.ts',
    find: 'if (above.includes(id))',
    replace: 'if (false)',
    caughtBy: {
      file: 'services/codex/src/domain/category/category-tree.test.ts',
      title: 'C32: has no circles',
    },
  },
  {
    row: '141',
    takesOut: 'the bound of the history',
    file: 'services/codex/prisma/migrations/20261130020000_history_and_copies/migration.sql',
    find: 'kept.place > 100 OR',
    replace: '',
    caughtBy: {
      file: 'services/gateway/test/story-bible.test.ts',
      title: 'C33: keeps the last 100 versions of an entry',
    },
  },
  {
    row: '142',
    takesOut: 'the look at what a zip holds',
    file: 'services/codex/src/store/manuscript-docx.ts',
    find: 'checkZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))',
    replace: '',
    caughtBy: {
      file: 'services/codex/test/docx.test.ts',
      title: 'C34: is refused when it is a bomb, whatever its headers say, or no DOCX at all',
    },
  },
  {
    row: '143',
    takesOut: 'the limits of pixels',
    file: 'services/codex/src/store/image-codec.ts',
    find: 'if (width * height > imageLimits.pixels)',
    replace: 'if (false)',
    caughtBy: {
      file: 'services/codex/test/images.test.ts',
      title: 'I1: are refused before they are decoded when they have too many pixels',
    },
  },
  {
    row: '144',
    takesOut: 'what a deleted entry leaves to be swept',
    file: 'services/codex/prisma/migrations/20261130040000_images/migration.sql',
    find: 'INSERT INTO dropped_images (owner_id, id) VALUES (OLD.owner_id, OLD.image_id) ON CONFLICT DO NOTHING;',
    replace: '',
    caughtBy: {
      file: 'services/gateway/test/manuscript.test.ts',
      title: 'I2: leaves its bytes to be deleted, whatever deletes the entry',
    },
  },
  {
    row: '145',
    takesOut: 'a field from the past of an entry',
    file: 'services/codex/prisma/migrations/20261204121000_lookup_in_one_trip/migration.sql',
    find: "key <> ALL ('{owner_id,",
    replace: "key <> ALL ('{notes,owner_id,",
    caughtBy: {
      file: 'services/gateway/test/story-bible.test.ts',
      title: 'has its past, comes back, and goes along into a copy',
    },
  },
  {
    row: '145',
    takesOut: 'a field from the copy of an entry',
    file: 'services/codex/prisma/migrations/20261130210000_copies_and_deleted_entries/migration.sql',
    find: "'overrides_id', NULL, 'changed_version', target_version,",
    replace: "'overrides_id', NULL, 'notes', NULL, 'changed_version', target_version,",
    caughtBy: {
      file: 'services/gateway/test/story-bible.test.ts',
      title: 'has its past, comes back, and goes along into a copy',
    },
  },
  {
    row: '180',
    takesOut: 'the look at the words beside a word that is a name too',
    file: `${detection}/scan.ts`,
    find: 'if ((demanded & demands.common) !== 0 && isCommonUse(text, start, end)) return -1',
    replace: '',
    caughtBy: {
      file: `${detection}/equalities.test.ts`,
      title: 'C40: name nobody where the words beside them say so',
    },
  },
  {
    row: '181',
    takesOut: 'the room that the end of a scene has',
    file: 'services/chat/src/domain/message/attached-scenes.ts',
    find: 'if (shown.tokens > tokensMax) continue',
    replace: '',
    caughtBy: {
      file: 'services/chat/src/domain/message/attached-scenes.test.ts',
      title: 'C41: never have more tokens than there is room for',
    },
  },
  {
    row: '182',
    takesOut: 'the novel of the scenes that a message attaches',
    file: 'services/codex/src/store/scene-texts.ts',
    find: 'AND novel_id = $novelId AND id = ANY ($ids::uuid[])',
    replace: 'AND ($novelId::uuid IS NOT NULL) AND id = ANY ($ids::uuid[])',
    caughtBy: {
      file: 'services/gateway/test/manuscript.test.ts',
      title: 'C42: go into its prompt, and from which on a progression counts; the preview is what is sent',
    },
  },
  {
    row: '165',
    takesOut: 'the one transaction of an import and its outcome',
    file: 'services/codex/src/store/transfer-store.ts',
    find: 'const plan = await writePlan(tx, place, { decide, folder, onWritten })',
    replace:
      'const plan = await query(scope, async (own) => await writePlan(own, place, { decide, folder, onWritten }))',
    caughtBy: { file: 'services/codex/test/transfers.test.ts', title: 'F7: does all or nothing' },
  },
  {
    row: '161',
    takesOut: 'the bound of what a zip has in it',
    file: 'services/codex/src/store/transfer/unpack.ts',
    find: 'if (size > room)',
    replace: 'if (false)',
    caughtBy: {
      file: 'services/codex/test/hostile-files.test.ts',
      title: 'F4: is refused when it is a bomb, whatever its headers say',
    },
  },
  {
    row: '161',
    takesOut: 'the check sums of chunks',
    file: 'services/codex/src/store/transfer/unpack.ts',
    find: 'if (crc32(png.subarray(at + 4, end)) !== png.readUInt32BE(end))',
    replace: 'if (false)',
    caughtBy: {
      file: 'services/codex/test/hostile-files.test.ts',
      title: 'F6: is refused with a wrong check sum, a chunk longer than the file, no card, no end',
    },
  },
  {
    row: '162',
    takesOut: 'what is kept of the source',
    file: 'services/codex/src/domain/transfer/source-keys.ts',
    find: 'const result = { ...source }',
    replace: 'const result: Values = {}',
    caughtBy: {
      file: 'services/codex/test/formats.test.ts',
      title: 'F1: %s has every field again when it is exported',
    },
  },
  {
    row: '163',
    takesOut: 'the owner of an event',
    file: 'services/gateway/src/events/notifications.ts',
    find: "live.notify(ownerId, { event: 'entry-changed', data }),",
    replace: "live.notifyAll({ event: 'entry-changed', data: { ...data, ...(ownerId === '' ? {} : {}) } }),",
    caughtBy: {
      file: 'services/gateway/test/transfers.test.ts',
      title: 'L1: hears of every change of its own, on every gateway, and never of another’s',
    },
  },
  {
    row: '164',
    takesOut: 'the question whether an image is used',
    file: 'services/codex/src/domain/image/images.ts',
    find: 'if (!(await store.isUsed(image)))',
    replace: '',
    caughtBy: {
      file: 'services/codex/test/transfers.test.ts',
      title:
        'F9: go when the last entry that has them goes, those that were never taken too, and stay with a copy till then',
    },
  },
  {
    row: '241',
    takesOut: 'the count of what JSON has',
    file: 'services/codex/src/store/transfer/json-text.ts',
    find: 'if (values > transferLimits.values) throw tooManyValues()',
    replace: '',
    caughtBy: {
      file: 'services/codex/test/hostile-files.test.ts',
      title: 'F11: takes bounded memory, whatever the file, and says why it is refused',
    },
  },
  {
    row: '242',
    takesOut: 'the look at the version of what was read',
    file: 'services/codex/src/store/lookup-view.ts',
    find: 'if (rows.some((row) => row.codexVersion !== codexVersion)) throw new OtherState()',
    replace: '',
    caughtBy: {
      file: 'services/codex/test/context.test.ts',
      title: 'P8: remembers what entries say for one state of the codex, and begins again where that has moved',
    },
  },
  {
    row: '243',
    takesOut: 'what an image came from',
    file: 'services/codex/src/domain/transfer/import-plan.ts',
    find: ' && there.imageDigest !== image.digest',
    replace: '',
    caughtBy: {
      file: 'services/codex/test/transfers.test.ts',
      title: 'F10: of an archive come with it: looked at in a dry run, kept with the import, once',
    },
  },
]
