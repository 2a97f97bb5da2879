import { counted } from '../counted.ts'
import type { CoreWords } from '../en.ts'

export const models: CoreWords['models'] = {
  label: 'Modell:',
  choose: 'Modell wählen',
  gone: 'Das Modell gibt es nicht mehr',
  connectionGone: 'Die KI-Verbindung dieses Gesprächs gibt es nicht mehr. Wähle ein anderes Modell.',
  demo: 'Demo, keine KI',
  search: 'Modelle suchen',
  loading: 'Modelle werden geladen…',
  none: 'Noch keine Modelle. Richte zuerst eine KI-Verbindung ein.',
  noMatch: 'Kein Modell passt.',
  favourites: 'Favoriten',
  favourite: 'Zum Favoriten machen',
  notFavourite: 'Kein Favorit mehr',
  isFavourite: 'Favorit',
  chosen: 'gewählt',
  byHand: 'Nicht in der Liste',
  useId: (id, connection) => `„${id}“ von ${connection} nehmen`,
  more: (count) => `${count} weitere. Tippe, um einzugrenzen.`,
  switchedOff: (names) => `Ausgeschaltet: ${names.join(', ')}.`,
  unlisted: (names) =>
    names.length === 0
      ? 'Nicht alle Modelle ließen sich auflisten.'
      : `Die Modelle von ${names.join(', ')} ließen sich nicht auflisten.`,
  manage: 'KI-Verbindungen verwalten',
  keys: 'Enter wählt · Strg D Favorit',
  free: 'kostenlos',
  price: (input, output) => `${input} rein, ${output} raus`,
  leaveOut: (name) => `${name} weglassen`,
  compare: 'Modelle vergleichen',
  compareLead: 'Bis zu vier Modelle antworten auf dieselbe Nachricht, nebeneinander.',
  compareAdd: 'Noch ein Modell vergleichen',
  compareWith: counted('de', { one: '# Modell', other: '# Modelle antworten nebeneinander' }),
}
