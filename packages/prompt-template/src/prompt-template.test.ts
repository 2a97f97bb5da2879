import { describe, expect, it } from 'vitest'
import { renderTemplate, templateErrors } from './index.ts'

const names = ['title', 'genre', 'tone']

describe('a system prompt with variables', () => {
  it('is filled in; a part of it is there only where its variable is', () => {
    const template = 'Help with {{ title }}{% if genre %}, a {{ genre | downcase }}{% endif %}. {{ tone }}'
    expect(templateErrors(template, names)).toEqual([])
    expect(renderTemplate(template, { title: 'The Lamp', genre: 'Mystery', tone: 'Dry.' })).toBe(
      'Help with The Lamp, a mystery. Dry.',
    )
    expect(renderTemplate(template, { title: 'The Lamp' })).toBe('Help with The Lamp.')
  })

  it('keeps what stands in a value as it is: no tag, no entity is made of it', () => {
    expect(renderTemplate('{{ title }}', { title: '{{ genre }} & <b>' })).toBe('{{ genre }} & <b>')
  })

  it.each([
    ['an unknown variable', '{{ titel }}', /titel.*no variable.*title, genre, tone/],
    ['a property of one', '{{ title.length }}', /title[.]length/],
    ['an open brace', 'Hi {{ title', /not closed, line:1/],
    ['an open condition', '{% if genre %}x', /not closed/],
    ['an unknown filter', '{{ title | shout }}', /shout/],
    ['a loop', '{% for i in (1..9) %}x{% endfor %}', /for/],
    ['an include', '{% include "secrets" %}', /include/],
    ['a long range', '{{ (1..99999999) }}', /limit/],
    ['a template that is too long', 'x'.repeat(200_000), /limit/],
  ])('is refused for %s', (_, template, message) => {
    expect(templateErrors(template, names)).toEqual([expect.stringMatching(message)])
  })

  it('does not reach what every object has', () => {
    expect(templateErrors('{{ constructor }}', names)).toHaveLength(1)
    expect(renderTemplate('a{{ constructor }}{{ toString }}b', {})).toBe('ab')
  })
})
