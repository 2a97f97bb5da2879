/** Mail by SMTP. Every wait of its connections has a limit. */
import { createTransport } from 'nodemailer'
import type { Mailer } from '../domain/ports.ts'

export type SmtpSettings = {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  smtpUrl: string
  /** Who the mail is from, such as `Scriptorium <no-reply@write.example>`. */
  from: string
}

const waits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 }

export function createSmtpMailer({ smtpUrl, from }: SmtpSettings): Mailer {
  const url = new URL(smtpUrl)
  for (const [name, ms] of Object.entries(waits)) url.searchParams.set(name, String(ms))
  const transport = createTransport(url.href, { from })
  return {
    async send({ to, subject, text }) {
      // An address as an object is not read for more than one.
      await transport.sendMail({ to: { name: '', address: to }, subject, text })
    },
  }
}
