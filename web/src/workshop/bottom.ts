import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

const nearPx = 60

/**
 * Keeps a growing page at its end as long as the reader is there. Any step up, however small, leaves it alone from then on: a
 * page that pulls back from each such step could never be left while text arrives. Coming near the end takes hold again.
 *
 * `count` of things shown above is changed by the page itself ("earlier messages"), after a call of `hold`; the place being
 * read stays where it is.
 */
export function useBottom(key: string, count: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const seen = useRef({ top: 0, height: 0 })
  const held = useRef<number>(undefined)
  const [away, setAway] = useState(false)

  const toEnd = useCallback(() => {
    stuck.current = true
    const element = scroller.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }, [])
  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const { scrollTop: top, scrollHeight: height, clientHeight } = element
    const wentUp = top < seen.current.top - 1 && height >= seen.current.height
    const wentDown = top > seen.current.top
    const isNear = height - top - clientHeight < nearPx
    if (wentUp) stuck.current = false
    else if (wentDown && isNear) stuck.current = true
    seen.current = { top, height }
    setAway(!stuck.current && !isNear)
  }, [])
  const hold = useCallback(() => {
    const element = scroller.current
    if (element !== null) held.current = element.scrollHeight - element.scrollTop
  }, [])

  useLayoutEffect(toEnd, [toEnd, key])
  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null && count > 0 && held.current !== undefined)
      element.scrollTop = element.scrollHeight - held.current
    held.current = undefined
  }, [count])
  useEffect(() => {
    const [outer, inner] = [scroller.current, content.current]
    if (outer === null || inner === null) return undefined
    const observer = new ResizeObserver(() => {
      if (stuck.current) outer.scrollTop = outer.scrollHeight
      setAway(!stuck.current && outer.scrollHeight - outer.scrollTop - outer.clientHeight >= nearPx)
    })
    observer.observe(inner)
    observer.observe(outer)
    return () => observer.disconnect()
  }, [])
  return { scroller, content, onScroll, hold, away, toEnd }
}
