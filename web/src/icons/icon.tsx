const paths = {
  archive: 'M4 8h16v11H4zM3 4h18v4H3zM10 12h4',
  arrowDown: 'M12 5v14M6 13l6 6 6-6',
  arrowUp: 'M12 19V5M6 11l6-6 6 6',
  back: 'M15 5l-7 7 7 7',
  book: 'M5 4.5C8 3.5 10 4 12 5.5c2-1.5 4-2 7-1v14c-3-1-5-.5-7 1-2-1.5-4-2-7-1zM12 5.5v14',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  chat: 'M5 5h14v10H11l-4 4v-4H5z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  chevron: 'M7 10l5 5 5-5',
  chevronRight: 'M10 7l5 5-5 5',
  clock: 'M12 4a8 8 0 100 16 8 8 0 000-16M12 8v4.5l3 2',
  close: 'M6 6l12 12M18 6L6 18',
  codex: 'M6 4h11a1.5 1.5 0 011.5 1.5v14H7.5A2 2 0 016 17.5zM6 17.5A2 2 0 017.5 16h11M10 8h5',
  chart: 'M4 20h16M7 20v-7M12 20V5M17 20v-10',
  columns: 'M4 5h16v14H4zM12 5v14',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  crop: 'M7 3v14h14M3 7h14v14',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  download: 'M12 4v11M7 10.5l5 5 5-5M4.5 20h15',
  edit: 'M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3',
  eye: 'M3 12c3-5 6-6.5 9-6.5s6 1.5 9 6.5c-3 5-6 6.5-9 6.5S6 17 3 12zM12 9.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6',
  filter: 'M4 6h16M7 12h10M10 18h4',
  gear: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4M9 14.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4',
  graph:
    'M6 5.5a2 2 0 100 4 2 2 0 000-4M18 3.5a2 2 0 100 4 2 2 0 000-4M15 16.5a2 2 0 100 4 2 2 0 000-4M8 7.2l8-1.3M7 9.3l7 7.5M17.5 7.5l-2 9',
  grid: 'M4 5h16v14H4zM4 10h16M10 5v14M15 10v9',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9h.01',
  key: 'M14.5 4a5.5 5.5 0 00-5.3 7L4 16.2V20h4v-2.500h2.500V15l1.300-1.300A5.500 5.500 0 1014.500 4M16 8h.01',
  link: 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7l1-1',
  lore: 'M7 4h10v13a3 3 0 01-3 3H6a3 3 0 003-3V4zM7 4a2 2 0 00-2 2v2h4M11.5 9h3M11.5 12.5h3',
  map: 'M12 3.5a6 6 0 00-6 6c0 4.5 6 11 6 11s6-6.5 6-11a6 6 0 00-6-6M12 7.5a2 2 0 100 4 2 2 0 000-4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  moon: 'M19.5 14.5A8 8 0 019.5 4.5a8 8 0 1010 10z',
  panel: 'M4 5h16v14H4zM10 5v14',
  people:
    'M9 5.5a3 3 0 100 6 3 3 0 000-6M3.5 19c.6-3.5 2.8-5 5.5-5s4.9 1.5 5.5 5M16 6a2.7 2.7 0 010 5.3M17 14.2c2 .4 3.3 2 3.7 4.800',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 01-12 0zM12 17v4',
  plus: 'M12 5v14M5 12h14',
  quill: 'M5 20c2-9 6-14 15-16-1 7-5 11-12 11.5M5 20l6-8',
  retry: 'M19 12a7 7 0 11-2.2-5.1M19 4v4h-4',
  scene: 'M6 4h9l3 3v13H6zM9 10h6M9 13.5h6M9 17h4',
  search: 'M11 4.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13M16 16l4.5 4.5',
  send: 'M12 19V5M6 11l6-6 6 6',
  star: 'M12 4l2.4 5.2 5.6.6-4.2 3.8 1.2 5.6-5-2.9-5 2.9 1.2-5.6L4 9.8l5.6-.6z',
  stop: 'M7 7h10v10H7z',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4',
  tag: 'M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01',
  tasks: 'M4.5 6.5l1.5 1.5 3-3M4.5 16.5l1.5 1.5 3-3M12 7h8M12 17h8',
  thread: 'M5 6c6 0 4 12 14 12M5 18c4 0 5-3 6.5-6M15 7c1-.7 2.3-1 4-1',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  upload: 'M12 16V5M7 9.5l5-5 5 5M4.5 20h15',
  user: 'M12 4a4 4 0 100 8 4 4 0 000-8M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
} as const

export type IconName = keyof typeof paths

/** An icon as a picture of its own, for what is drawn without elements. */
export function iconImage(name: IconName, color: string): string {
  const frame = 'width="48" height="48" viewBox="0 0 24 24" fill="none" stroke-width="1.7"'
  const ends = 'stroke-linecap="round" stroke-linejoin="round"'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${frame} stroke="${color}" ${ends}><path d="${paths[name]}"/></svg>`
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`
}

/** Decoration beside a text or inside a labelled button; says nothing to screen readers. */
export function Icon({ name, size = 18, fill = false }: { name: IconName; size?: number; fill?: boolean }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={fill ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={name === 'dots' || name === 'grip' ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  )
}
