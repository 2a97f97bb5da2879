import type { Words } from '../en.ts'

const number = (value: number) => value.toLocaleString('de')

export const usage: Words['usage'] = {
  title: 'Verbrauch und Budget',
  lead: 'Was deine KI-Verbindungen gefragt wurden und was es kostete, in Tagen nach UTC. Die Preise sind die der Anbieter.',
  range: 'Zeitraum',
  ranges: { week: '7 Tage', month: '30 Tage', quarter: '90 Tage', year: 'Ein Jahr' },
  measure: 'Was gezeigt wird',
  cost: 'Kosten',
  tokens: 'Tokens',
  answers: 'Antworten',
  tokensIn: 'Tokens hinein',
  tokensOut: 'Tokens heraus',
  saved: 'Durch Caches gespart',
  byDay: 'Nach Tagen',
  byConnection: 'Nach Verbindung',
  byModel: 'Nach Modell',
  connection: 'Verbindung',
  model: 'Modell',
  goneConnection: 'Eine gelöschte Verbindung',
  unknown: 'Unbekannt',
  empty: 'In dieser Zeit wurde nichts verbraucht.',
  inOut: (input, output) => `${number(input)} Tokens hinein, ${number(output)} heraus`,
  unpriced: (count) =>
    `Bei ${number(count)} ${count === 1 ? 'Aufruf' : 'Aufrufen'} kennt niemand den Preis; sie fehlen in den Kosten.`,
  estimated: (count) =>
    `Die Tokens von ${number(count)} ${count === 1 ? 'Aufruf' : 'Aufrufen'} haben wir gezählt, weil der Anbieter keine nannte.`,
  budgetTitle: 'Budget',
  budgetLead:
    'Ist es aufgebraucht, beginnt keine Antwort mehr, die Geld kostet. Was nichts kostet, geht weiter: die Demo, Modelle auf deinem Rechner.',
  perDay: 'Am Tag, in US-Dollar',
  perMonth: 'Im Monat, in US-Dollar',
  noLimit: 'Keine Grenze',
  spent: (amount) => `${amount} bisher ausgegeben`,
  exceeded:
    'Das Budget ist aufgebraucht: Antworten, die Geld kosten, beginnen erst wieder, wenn du es erhöhst oder der nächste Tag oder Monat anfängt.',
}
