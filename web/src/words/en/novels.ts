import { counted } from '../counted.ts'

export const novels = {
  title: 'Your novels',
  create: 'New novel',
  empty: 'No novels yet. Create one: a title is enough to start.',
  entries: counted('en', { one: '# codex entry', other: '# codex entries' }),
  about: 'About the novel',
  aboutLead:
    'These facts are sent with every message, so that the AI writes in your language, tense and point of view.',
  delete: 'Delete this novel',
  deleteLead: 'Its codex and its conversations are deleted with it. You can undo this for ten seconds.',
  deleteButton: 'Delete the novel',
  withAll: (title: string) => `“${title}” with its codex and conversations`,
  notSaved: 'Not saved',
  discard: 'Discard changes',
  changedElsewhere: 'Not saved: this novel was changed elsewhere',
  differs: (fields: string) =>
    `${fields}: the saved version differs from yours. Yours is in the form above; nothing is saved until you choose.`,
  keepMine: 'Save my version',
  takeTheirs: 'Use the saved version',
  fields: {
    title: 'Title',
    author: 'Author',
    language: 'Language',
    genre: 'Genre',
    pointOfView: 'Point of view',
    tense: 'Tense',
    synopsis: 'Synopsis',
    seriesId: 'Series',
  } as Readonly<Record<string, string>>,
  pointOfViewHint: 'third person, close',
  tenseHint: 'past',
  synopsisAbout: 'Sent to the AI with every message.',
}
