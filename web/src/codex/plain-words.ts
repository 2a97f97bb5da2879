/** The beginning of a text on one line, without the marks of Markdown; so many characters of it are looked at. */
export function plainWords(markdown: string, characters: number): string {
  return markdown
    .slice(0, characters)
    .replace(/[*_#>`~[\]]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
