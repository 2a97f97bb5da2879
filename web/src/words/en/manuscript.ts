import { counted } from '../counted.ts'

const words = counted('en', { one: '# word', other: '# words' })
const chapters = counted('en', { one: '# chapter', other: '# chapters' })
const scenes = counted('en', { one: '# scene', other: '# scenes' })

export const manuscript = {
  title: 'Manuscript',
  outline: 'Chapters and scenes',
  chapters: 'Chapters',
  scenes: 'Scenes',
  menu: 'Manuscript menu',
  grid: 'Who is in which scene',
  gridEmpty: 'No scene names an entry yet. Once scenes name people and places of the codex, this shows who is where.',
  words,
  sceneNumber: (number: number) => `scene ${number}`,
  chapterNumber: (number: number) => `Chapter ${number}`,
  quoted: (name: string) => `“${name}”`,
  choose: 'Choose a scene to write on.',
  empty: 'Write your story here, scene by scene. The AI can be given the scenes it should know.',
  writeFirst: 'Write the first scene',
  importFile: 'Import a manuscript…',
  importAbout: 'Markdown, plain text or DOCX. Headings become chapters, lines such as *** part scenes.',
  file: 'Manuscript file',
  wrongFile: 'This is no manuscript that can be read. Choose a file that ends in .md, .txt or .docx.',
  imported: (chapterCount: number, sceneCount: number, wordCount: number) =>
    `${chapters(chapterCount)}, ${scenes(sceneCount)} and ${words(wordCount)} imported.`,
  addChapter: 'Add a chapter',
  addSceneTo: (chapter: string) => `Add a scene to ${chapter}`,
  renameChapter: 'Rename the chapter',
  rename: 'Rename…',
  titleLabel: 'Title',
  untitled: 'Untitled scene',
  chapterMenu: (title: string) => `Chapter ${title}: menu`,
  sceneMenu: (name: string) => `Scene ${name}: menu`,
  moveHint: 'Drag to move, or press Alt with the arrow keys.',
  movedTo: (scene: string, chapter: string, place: number) => `${scene} is now scene ${place} of ${chapter}.`,
  chapterMoved: (chapter: string, place: number) => `${chapter} is now chapter ${place}.`,
  text: 'Text of the scene',
  placeholder: 'Begin to write…',
  states: {
    saved: 'Saved',
    unsaved: 'Not saved yet',
    saving: 'Saving…',
    failed: 'Not saved. Kept on this device.',
  },
  conflict: 'This scene was changed elsewhere',
  conflictAbout: 'Yours is in the page below. Nothing is saved until you choose.',
  keepMine: 'Save my version',
  takeTheirs: 'Use the saved version',
  inThisScene: 'In this scene',
  withoutEntry: 'Names without an entry',
}
