// SPDX-License-Identifier: Apache-2.0
// Starts the system's Chromium for tests and pictures: software drawing, nothing that talks to the outside.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const ARGS = ['--headless', '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
  '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function openPage(url, { width = 1366, height = 768, locale = 'en-US' } = {}) {
  if (!existsSync(CHROMIUM))
    throw new Error(`${CHROMIUM} is missing; install the package chromium`);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  const context = await browser.newContext({ viewport: { width, height }, locale });
  const page = await context.newPage();
  const seen = { requests: [], errors: [] };
  context.on('request', (q) => seen.requests.push(q.url()));
  page.on('pageerror', (e) => seen.errors.push(e.message));
  page.on('console', (m) => m.type() === 'error' && seen.errors.push(m.text()));
  await page.goto(url);
  return { browser, page, seen };
}
