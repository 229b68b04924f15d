import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

/** Goes to a page that needs a sign-in and passes its door. */
async function openSignedIn(page: Page, url: string) {
  await page.goto(url)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
}

test('an API key made on the page works until it is revoked there, and is told once', async ({
  page,
  request,
}) => {
  await openWithMoney(page)
  await openSignedIn(page, '/settings/api-keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('What is it for?').fill('shop')
  await sheet.getByRole('checkbox', { name: 'See contacts' }).check()
  await sheet.getByRole('radio', { name: '30 days' }).click()
  await sheet.getByRole('button', { name: 'Create key' }).click()
  const secret = await sheet.getByTestId('secret').innerText()
  await sheet.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('Never used')).toBeVisible()

  await expectAccessible(page, 'a list of keys')

  const headers = { authorization: `Bearer ${secret}` }
  expect((await request.get('/api/v1/contacts', { headers })).status()).toBe(200)
  expect((await request.get('/api/v1/audit', { headers })).status()).toBe(403)
  await page.reload()
  await expect(page.getByText(/Last used/)).toBeVisible()
  await expect(page.getByText(secret)).toHaveCount(0)

  await page.getByRole('button', { name: 'Revoke shop' }).click()
  await sheet.getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('Revoked', { exact: true })).toBeVisible()
  expect((await request.get('/api/v1/contacts', { headers })).status()).toBe(401)

  await page.goto('/settings/audit')
  await expect(page.getByText('apiKeys.revoke')).toBeVisible()
  await expectAccessible(page, 'the audit log')
})

test('an endpoint made on the page gets a test event and payments, and again what is sent again', async ({
  page,
}) => {
  const received: string[] = []
  const server = http.createServer((request, response) => {
    received.push(String(request.headers['webhook-id']))
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  try {
    await openWithMoney(page)
    await openSignedIn(page, '/settings/webhooks')
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('Address of your server').fill('ftp://example.com')
    await sheet.getByRole('button', { name: 'Add endpoint' }).click()
    await expect(sheet.getByRole('alert')).toContainText('We can’t post to that address')
    await sheet.getByLabel('Address of your server').fill(url)
    await sheet.getByRole('button', { name: 'Add endpoint' }).click()
    await expect(sheet.getByTestId('secret')).toContainText('whsec_')
    await sheet.getByRole('button', { name: 'Done' }).click()

    await page.getByRole('link', { name: url }).click()
    await page.getByRole('button', { name: 'Send test event' }).click()
    await expect(page.getByText('webhook.test')).toBeVisible()
    await expect(page.getByText('Delivered')).toBeVisible()
    await page.getByRole('button', { name: /^Send evt_/ }).click()
    await expect.poll(() => received.length).toBe(2)
    expect(new Set(received).size).toBe(1)

    await expectAccessible(page, 'an endpoint with deliveries')
    const endpoint = page.url()
    await page.goto(`/?to=${bob}&amount=2&token=USDC`)
    await page.getByRole('button', { name: 'Review payment' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
    await expect(page.getByText('Paid', { exact: true })).toBeVisible()
    await page.goto(endpoint)
    await expect(page.getByText('payment.settled')).toBeVisible()
  } finally {
    server.close()
  }
})

test('the start page for developers speaks of this very server', async ({ page, baseURL }) => {
  await page.goto('/developers')
  const pieces = page.getByRole('region', { name: /Get test money/ })
  await expect(pieces).toContainText(`${baseURL}/api/v1`)
  const document = await page.request.get('/api/v1/openapi.json')
  expect(await document.json()).toMatchObject({ openapi: expect.stringMatching(/^3\./) })
})
