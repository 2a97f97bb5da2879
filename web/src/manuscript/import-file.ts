const types: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  txt: 'text/plain',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
}

/** The file with the type that its name says, which browsers do not know of every file; undefined for one that is no manuscript. */
export function importFileOf(file: File): Blob | undefined {
  const type = types[file.name.split('.').at(-1)?.toLowerCase() ?? '']
  return type === undefined ? undefined : new Blob([file], { type })
}
