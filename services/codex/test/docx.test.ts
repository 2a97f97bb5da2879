import { describe, expect, it } from 'vitest'
import { readDocx } from '../src/store/manuscript-docx.ts'
import { writeZip } from '@scriptorium/testkit'
import type { ZipPart } from '@scriptorium/testkit'

const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'
const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const part = (name: string, text: string): ZipPart => ({ name, data: Buffer.from(text) })
const documentOf = (body: string): ZipPart[] => [
  part(
    '[Content_Types].xml',
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`,
  ),
  part(
    '_rels/.rels',
    `<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}" Target="word/document.xml"/></Relationships>`,
  ),
  part('word/document.xml', `<w:document xmlns:w="${word}"><w:body>${body}</w:body></w:document>`),
]
const paragraph = (text: string, style?: string) =>
  `<w:p>${style === undefined ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`
const failure = async (bytes: Buffer): Promise<unknown> => await readDocx(bytes).catch((error: unknown) => error)

describe('a DOCX', () => {
  it('becomes Markdown, its headings headings', async () => {
    const body = `${paragraph('One', 'Heading1')}${paragraph('A &lt; B.')}${paragraph('***')}${paragraph('C.')}`
    expect(await readDocx(writeZip(documentOf(body)))).toBe('# One\n\nA < B.\n\n***\n\nC.')
  })

  it('C34: is refused when it is a bomb, whatever its headers say, or no DOCX at all', async () => {
    const bomb = { name: 'word/media/x', data: Buffer.alloc(70_000_000) }
    for (const claims of [bomb.data.length, 10])
      expect(await failure(writeZip([...documentOf(paragraph('x')), { ...bomb, claims }]))).toMatchObject({
        code: 'payload_too_large',
      })
    const many = Array.from({ length: 2_001 }, (_, index) => part(`x${index}`, ''))
    expect(await failure(writeZip(many))).toMatchObject({ code: 'payload_too_large' })
    const whole = writeZip(documentOf(paragraph('x')))
    for (const broken of [Buffer.from('PK'), whole.subarray(0, -30), writeZip([part('x', 'y')]), Buffer.alloc(100)])
      expect(await failure(broken)).toMatchObject({ code: 'validation_failed', errors: [{ path: '/file' }] })
  })

  it('is refused when its elements stand too deep in each other', async () => {
    const depth = 60_000
    const error = await failure(writeZip(documentOf('<w:p>'.repeat(depth) + '</w:p>'.repeat(depth))))
    expect(error).toMatchObject({ code: 'validation_failed' })
  })
})
