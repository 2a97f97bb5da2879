/** Header fields as the egress gives them: one text, or several of one name. */
export type HeaderFields = Readonly<Record<string, string | string[] | undefined>>

/** The first value of a field. */
export function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
