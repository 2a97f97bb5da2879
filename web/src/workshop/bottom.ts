import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

const nearPx = 60

/**
 * Keeps a growing page at its end as long as the reader is there, and leaves it alone once the reader scrolled up. `count` of
 * things shown above is changed by the page itself ("earlier messages"); the place being read stays where it is.
 */
export function useBottom(key: string, count: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const fromEnd = useRef(0)
  const [away, setAway] = useState(false)
  const toEnd = useCallback(() => {
    stuck.current = true
    const element = scroller.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }, [])
  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    fromEnd.current = element.scrollHeight - element.scrollTop
    stuck.current = fromEnd.current - element.clientHeight < nearPx
    setAway(!stuck.current)
  }, [])
  useLayoutEffect(toEnd, [toEnd, key])
  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null && count > 0 && !stuck.current) element.scrollTop = element.scrollHeight - fromEnd.current
  }, [count])
  useEffect(() => {
    const [outer, inner] = [scroller.current, content.current]
    if (outer === null || inner === null) return undefined
    const observer = new ResizeObserver(() => { if (stuck.current) outer.scrollTop = outer.scrollHeight })
    observer.observe(inner)
    observer.observe(outer)
    return () => observer.disconnect()
  }, [])
  return { scroller, content, onScroll, away, toEnd }
}
