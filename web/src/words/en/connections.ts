export const connections = {
  add: 'Add a connection',
  connect: (name: string) => `Connect ${name}`,
  back: 'Back',
  test: 'Test',
}
