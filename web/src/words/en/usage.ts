const number = (value: number) => value.toLocaleString('en')

export const usage = {
  title: 'Usage and budget',
  lead: 'What your AI connections were asked and what it cost, in days of UTC. Prices are those that providers list.',
  range: 'Time',
  ranges: { week: '7 days', month: '30 days', quarter: '90 days', year: 'A year' },
  measure: 'What is shown',
  cost: 'Cost',
  tokens: 'Tokens',
  answers: 'Answers',
  tokensIn: 'Tokens in',
  tokensOut: 'Tokens out',
  saved: 'Saved by caches',
  byDay: 'By day',
  byConnection: 'By connection',
  byModel: 'By model',
  connection: 'Connection',
  model: 'Model',
  goneConnection: 'A deleted connection',
  unknown: 'Unknown',
  empty: 'Nothing was used in this time.',
  inOut: (input: number, output: number) => `${number(input)} tokens in, ${number(output)} out`,
  unpriced: (count: number) =>
    `Of ${number(count)} ${count === 1 ? 'call' : 'calls'} nobody knows the price; they are not in the cost.`,
  estimated: (count: number) =>
    `The tokens of ${number(count)} ${count === 1 ? 'call' : 'calls'} were counted by us, since the provider told none.`,
  budgetTitle: 'Budget',
  budgetLead:
    'Once it is spent, no answer that costs money is begun. What costs nothing goes on: the demo, models on your own computer.',
  perDay: 'A day, in US dollars',
  perMonth: 'A month, in US dollars',
  noLimit: 'No limit',
  spent: (amount: string) => `${amount} spent so far`,
  exceeded:
    'The budget is spent: answers that cost money are not begun until it is raised or the next day or month begins.',
}
