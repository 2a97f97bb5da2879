import { urlOf } from '../api/url.ts'
import { Icon } from '../icons/icon.tsx'
import { typeGlyph } from './entry-words.ts'
import styles from './type-mark.module.css'

type Marked = { id: string; type: string; color?: string | undefined; imageId?: string | undefined }

/** What an entry is, at a glance: its image, or the glyph of its type, in its colour. Decoration beside its name. */
export function TypeMark({ entry, size = 34 }: { entry: Marked; size?: number }) {
  const style = { width: size, height: size, ...(entry.color === undefined ? {} : { '--mark': entry.color }) }
  return (
    <span className={styles.mark} style={style} data-colored={entry.color !== undefined} aria-hidden="true">
      {entry.imageId === undefined ? (
        <Icon name={typeGlyph(entry.type)} size={Math.round(size * 0.52)} />
      ) : (
        <img
          key={entry.imageId}
          src={imageUrl(entry.id, size > 64 ? '256' : '64', entry.imageId)}
          alt=""
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
        />
      )}
    </span>
  )
}

/** Where an entry's image is. The server says by its ETag whether it is still the same; the fragment makes another one of it for the page. */
export function imageUrl(entryId: string, size: '64' | '256' | '1024', imageId: string): string {
  return `${urlOf('getEntryImage', { id: entryId })}?size=${size}#${imageId}`
}
