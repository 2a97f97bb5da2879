import { memo, useMemo } from 'react'
import type { ReactNode } from 'react'
import ReactMarkdown from 'react-markdown'
import type { Components } from 'react-markdown'
import { safeLink, showsTarget } from './link.ts'
import styles from './markdown.module.css'
import type { NamesInText } from './names.ts'
import { blockSources, readingOf } from './sources.ts'
import type { BlockSource } from './sources.ts'

/** Markdown as a model or a writer wrote it: no raw HTML, no image ever fetched, links that say where they lead. */
export function Markdown({
  text,
  growing = false,
  names,
  className,
}: {
  text: string
  growing?: boolean
  /** Names of the codex, each an element with `data-entry`. */
  names?: NamesInText | undefined
  className?: string
}) {
  const blocks = useMemo(() => blockSources(text), [text])
  const classes = [styles.prose, className].filter(Boolean).join(' ')
  return (
    <div className={classes}>
      {blocks.map((block, index) => (
        <Block key={index} {...block} names={names} growing={growing && index === blocks.length - 1} />
      ))}
    </div>
  )
}

type BlockProps = BlockSource & { growing: boolean; names: NamesInText | undefined }

const Block = memo(function Block({ growing, names, ...source }: BlockProps) {
  const { markdown, ...plugins } = readingOf(source, { names, caret: growing ? styles.caret : undefined })
  return (
    <ReactMarkdown components={components} urlTransform={keepUrl} {...plugins}>
      {markdown}
    </ReactMarkdown>
  )
})

/** The decision is `safeLink`'s, where the element is made. */
function keepUrl(url: string): string {
  return url
}

function OutLink({ href, children }: { href: string | undefined; children?: ReactNode }) {
  const link = safeLink(href)
  if (link === undefined) return <>{children}</>
  const shown = typeof children === 'string' && showsTarget(children, link)
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer nofollow" title={link.href}>
      {/* Isolated, so that no mark of direction in the text turns round what follows it. */}
      <bdi>{children}</bdi>
      {shown ? null : <span className={styles.target}> ({link.target})</span>}
    </a>
  )
}

/** An image is named, not loaded: fetching it would tell its server that, when and by whom the text was read. */
function ImageName({ src, alt }: { src: string | undefined; alt: string | undefined }) {
  const name = alt === undefined || alt.trim() === '' ? 'without a name' : alt
  const link = safeLink(src)
  return (
    <span className={styles.image}>
      [Image: {name}
      {link === undefined ? '' : ', '}
      {link === undefined ? null : (
        <a href={link.href} target="_blank" rel="noopener noreferrer nofollow" title={link.href}>
          open at {link.target}
        </a>
      )}
      ]
    </span>
  )
}

/** What is wider than the page scrolls in a box of its own, which can be reached by keyboard. */
function ScrollBox({ name, children }: { name: string; children: ReactNode }) {
  return (
    // What scrolls is neither a control nor a set of fields.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={name}>
      {children}
    </div>
  )
}

const components: Components = {
  pre: ({ children }) => (
    <ScrollBox name="Code">
      <pre>{children}</pre>
    </ScrollBox>
  ),
  table: ({ children, dir }) => (
    <ScrollBox name="Table">
      <table dir={dir}>{children}</table>
    </ScrollBox>
  ),
  // The box of a task; there is no other in Markdown.
  input: ({ checked }) => (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <span className={styles.task} role="img" aria-label={checked === true ? 'Done' : 'To do'}>
      {checked === true ? '☑' : '☐'}
    </span>
  ),
  a: ({ href, children }) => <OutLink href={href}>{children}</OutLink>,
  img: ({ src, alt }) => <ImageName src={typeof src === 'string' ? src : undefined} alt={alt} />,
}
