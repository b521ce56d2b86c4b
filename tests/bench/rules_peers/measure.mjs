// Measures one of the other engines.
// usage: node measure.mjs MODULES ENGINE SECONDS < {"conditions", "tasks", "answers"}
// Prints {"ns", "checked"}: the time of one classification, and of how many tasks the answer was
// compared with the one that was expected; or {"error"}, also when an answer differs.
import fs from 'node:fs'
import { engines } from './engines.mjs'

const [modules, name, seconds] = process.argv.slice(2)
const { conditions, tasks, answers } = JSON.parse(fs.readFileSync(0, 'utf8'))

const known = new Set(tasks.flatMap(Object.keys))
const optionalFields = [...known].filter((field) => tasks.some((task) => !(field in task)))

async function run() {
  const classify = await engines[name](modules, conditions, optionalFields)
  const limit = Number(seconds) * 1e9
  const check = async (index) => {
    const answer = Number(await classify(tasks[index]))
    if (answer !== answers[index])
      throw new Error(`task ${index}: ${answer} instead of ${answers[index]}`)
  }
  // Once over the tasks, as far as the time goes: the answers, and a warm compiler.
  const begin = process.hrtime.bigint()
  let checked = 0
  while (checked < tasks.length && Number(process.hrtime.bigint() - begin) < limit)
    await check(checked++)
  let count = 0
  const from = process.hrtime.bigint()
  let spent = 0
  do {
    for (let i = 0; i < 16; ++i)
      await classify(tasks[(count + i) % checked])
    count += 16
    spent = Number(process.hrtime.bigint() - from)
  } while (spent < limit)
  return { ns: spent / count, checked }
}

run().then(
  (result) => console.log(JSON.stringify(result)),
  (error) => {
    console.log(JSON.stringify({ error: String(error.message ?? error) }))
    process.exitCode = 1
  })
