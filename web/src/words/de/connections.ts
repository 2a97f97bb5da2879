import type { Words } from '../en.ts'

export const connections: Words['connections'] = {
  add: 'Verbindung hinzufügen',
  connect: (name) => `${name} verbinden`,
  back: 'Zurück',
  test: 'Testen',
}
