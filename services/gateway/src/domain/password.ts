/**
 * Passwords as RFC 8265 prepares them (the OpaqueString profile): the same keys give the same password on every machine, however it
 * composes accents and whichever space its layout has. Nothing else is changed; what is new is checked by the contract.
 */
export function normalizePassword(password: string): string {
  return password.replaceAll(/\p{Zs}/gu, ' ').normalize('NFC')
}

/**
 * What a stored hash may have been made of: the prepared form first, then what was typed, and what another machine would have typed,
 * since hashes of before were made of that.
 */
export function passwordForms(password: string): [string, ...string[]] {
  const normalized = normalizePassword(password)
  const others = [password, password.normalize('NFC'), password.normalize('NFD')]
  return [normalized, ...new Set(others.filter((form) => form !== normalized))]
}
