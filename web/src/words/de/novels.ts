export const novels = {}
