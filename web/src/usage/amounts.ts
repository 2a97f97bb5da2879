import { language } from '../words/words.ts'

/** An amount of money; small ones with more digits, since a prompt costs parts of a cent. */
export function amountWords(amount: number, currency: string): string {
  const digits = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  })
  return format.format(amount)
}
