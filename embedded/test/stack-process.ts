/** All services in a process of their own, so that it can be killed. Argument: the database, as its administrator. Prints the address of a gateway. */
import { databaseAt } from '@scriptorium/testkit'
import { openTestStack } from './test-stack.ts'

const [adminUrl = ''] = process.argv.slice(2)
const erasing = { everyMs: 200, settleMs: 500, againMs: 1_500 }
const { urls } = await openTestStack({ database: databaseAt(adminUrl), erasing })
process.stdout.write(`${urls[0]}\n`)
