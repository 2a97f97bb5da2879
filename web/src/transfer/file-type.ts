const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  zip: 'application/zip',
  png: 'image/png',
  csv: 'text/csv',
  md: 'text/markdown',
  txt: 'text/plain',
}

/** The file with a type that the server takes, by its name; what it is in truth the server sees from what it holds. */
export function typedFile(file: File): Blob {
  const type = types[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
  return new Blob([file], { type })
}
