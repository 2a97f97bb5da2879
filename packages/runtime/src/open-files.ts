/** How many files and sockets this process may hold open at once; undefined where the system does not say. */
export function openFilesMax(): number | undefined {
  // Else the report looks up the names of all peers.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: unknown } } }
  const soft = userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : undefined
}
