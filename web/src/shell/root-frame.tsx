import { Outlet } from '@tanstack/react-router'
import { Notices } from '../notices/notices.tsx'

export function RootFrame() {
  return (
    <>
      <Outlet />
      <Notices />
    </>
  )
}
