// SPDX-License-Identifier: Apache-2.0
// Takes the picture of the console for the README.
//
//   node screenshot.mjs OUT.png [URL] [--objects N] [--2d] [--zh] [--seconds S]
// Without URL it shows the mock server.
import { openPage } from './browser.mjs';
import { MockServer } from './mock_server.mjs';

const args = process.argv.slice(2);
const value = (name, otherwise) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise);
const url = args.find((a) => a.startsWith('http'));
const server = url ? null : new MockServer({ objects: value('--objects', 60) });
const at = url ?? `http://127.0.0.1:${await server.listen()}/`;
const { browser, page, seen } = await openPage(at, { locale: args.includes('--zh') ? 'zh-CN' : 'en-US' });
await page.waitForFunction(() => window.kerbwing?.layer?.frames > 5, null, { timeout: 60000 });
if (args.includes('--2d'))
  await page.keyboard.press('v');
if (server) {
  server.clearAlert(server.raiseAlert({ time_to_s: 3.1 }));
  server.raiseAlert({ air: true, time_to_s: 5.2, distance_m: 11.4 });
  server.raiseAlert();
}
await page.waitForTimeout(1000 * value('--seconds', 4));
await page.screenshot({ path: args[0] });
console.log(JSON.stringify({ errors: seen.errors, frames: await page.evaluate(() => window.kerbwing.layer.frames) }));
await browser.close();
await server?.close();
