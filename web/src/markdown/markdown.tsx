import { memo, useMemo } from 'react'
import type { ReactNode } from 'react'
import ReactMarkdown from 'react-markdown'
import type { Components } from 'react-markdown'
import { splitBlocks, withoutYearLists } from './blocks.ts'
import { safeLink, showsTarget } from './link.ts'
import styles from './markdown.module.css'
import { proseInMarkdown } from './prose.ts'

/** Markdown as a model or a writer wrote it: no raw HTML, no image ever fetched, links that say where they lead. */
export function Markdown({
  text,
  growing = false,
  className,
}: {
  text: string
  growing?: boolean
  className?: string
}) {
  const blocks = useMemo(() => splitBlocks(text), [text])
  const classes = [styles.prose, growing ? styles.growing : undefined, className].filter(Boolean).join(' ')
  return (
    <div className={classes}>
      {blocks.map((block, index) => (
        <Block key={index} text={block} />
      ))}
    </div>
  )
}

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown components={components} remarkPlugins={plugins} urlTransform={keepUrl}>
      {withoutYearLists(text)}
    </ReactMarkdown>
  )
})

const plugins = [proseInMarkdown as () => void]

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

/** Each part runs as its own first letter does: an answer may quote Hebrew in English, or the other way round. */
const components: Components = {
  p: ({ children }) => <p dir="auto">{children}</p>,
  ul: ({ children }) => <ul dir="auto">{children}</ul>,
  ol: ({ children, start }) => (
    <ol dir="auto" start={start}>
      {children}
    </ol>
  ),
  blockquote: ({ children }) => <blockquote dir="auto">{children}</blockquote>,
  // What scrolls is to be reached by keyboard, and is neither a control nor a set of fields.
  pre: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role
    <pre tabIndex={0} role="group" aria-label="Code">
      {children}
    </pre>
  ),
  a: ({ href, children }) => <OutLink href={href}>{children}</OutLink>,
  img: ({ src, alt }) => <ImageName src={typeof src === 'string' ? src : undefined} alt={alt} />,
  h1: ({ children }) => <h3 dir="auto">{children}</h3>,
  h2: ({ children }) => <h4 dir="auto">{children}</h4>,
  h3: ({ children }) => <h5 dir="auto">{children}</h5>,
  h4: ({ children }) => <h6 dir="auto">{children}</h6>,
  h5: ({ children }) => <h6 dir="auto">{children}</h6>,
}
