// Other rule engines, each given the same conditions: a list of trees {all: […]}, {any: […]},
// {field, op, value} or {field, in: […]} over numbers. A field that a task doesn't have makes every
// condition on it untrue. An engine is `async (conditions, optionalFields) => classify`, where
// `await classify(task)` gives the index of the first condition that is true, or -1.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

async function load(modules, name) {
  const folder = path.join(modules, 'node_modules', name)
  const { main } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const found = await import(pathToFileURL(path.join(folder, main)).href)
  return { ...found.default, ...found }
}

// Alternatives, each a list of leaves that must all hold.
function alternatives(tree) {
  if (tree.any)
    return tree.any.flatMap(alternatives)
  if (!tree.all)
    return [[tree]]
  return tree.all.reduce(
    (done, child) => done.flatMap((left) => alternatives(child).map((right) => [...left, ...right])),
    [[]])
}

// A first-hit decision table, a column for each field and a row for each alternative: the form that
// this engine is made for.
async function zen(modules, conditions) {
  const { ZenEngine } = await load(modules, '@gorules/zen-engine')
  const fields = new Set()
  const collect = (tree) =>
    tree.field ? fields.add(tree.field) : (tree.all ?? tree.any).forEach(collect)
  conditions.forEach(collect)
  const cell = ({ op, value, in: list }) =>
    list ? list.join(', ') : op === '=' ? `${value}` : `${op} ${value}`
  const rules = conditions.flatMap((condition, index) =>
    alternatives(condition).map((leaves, row) => {
      const rule = { _id: `r${index}-${row}`, answer: `${index}` }
      fields.forEach((field) => { rule[field] = '' }) // anything
      for (const leaf of leaves)
        rule[leaf.field] = rule[leaf.field] ? `${rule[leaf.field]} and ${cell(leaf)}` : cell(leaf)
      return rule
    }))
  const table = {
    hitPolicy: 'first',
    inputs: [...fields].map((field) => ({ id: field, name: field, field })),
    outputs: [{ id: 'answer', name: 'answer', field: 'answer' }],
    rules,
  }
  const edge = (from, to) => ({ id: `${from}-${to}`, sourceId: from, targetId: to, type: 'edge' })
  const decision = new ZenEngine().createDecision({
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode' },
      { id: 'table', name: 'table', type: 'decisionTableNode', content: table },
      { id: 'out', name: 'out', type: 'outputNode' },
    ],
    edges: [edge('in', 'table'), edge('table', 'out')],
  })
  return async (task) => (await decision.evaluate(task)).result?.answer ?? -1
}

// All rules of one rank: ranks are run one after the other, which is slower still.
async function jsonRulesEngine(modules, conditions) {
  const { Engine } = await load(modules, 'json-rules-engine')
  const operators = {
    '<': 'lessThan', '<=': 'lessThanInclusive', '>': 'greaterThan', '>=': 'greaterThanInclusive',
    '=': 'equal', '!=': 'notEqual',
  }
  const translate = (tree) =>
    tree.all ? { all: tree.all.map(translate) }
      : tree.any ? { any: tree.any.map(translate) }
      : tree.in ? { fact: tree.field, operator: 'in', value: tree.in }
      : { fact: tree.field, operator: operators[tree.op], value: tree.value }
  const engine = new Engine([], { allowUndefinedFacts: true })
  conditions.forEach((tree, index) => {
    const translated = translate(tree)
    engine.addRule({
      conditions: tree.field ? { all: [translated] } : translated,
      event: { type: 'hit', params: { index } },
    })
  })
  return async (task) => {
    const { events } = await engine.run(task)
    return events.length === 0 ? -1 : Math.min(...events.map((event) => event.params.index))
  }
}

// One compiled expression a rule, tried in order.
async function celJs(modules, conditions, optionalFields) {
  const { parse } = await load(modules, '@marcbachmann/cel-js')
  const number = (value) => (Number.isInteger(value) ? `${value}.0` : `${value}`)
  const bare = ({ field, op, value, in: list }) =>
    list ? `task.${field} in [${list.map(number).join(', ')}]`
      : `task.${field} ${op === '=' ? '==' : op} ${number(value)}`
  const text = (tree) =>
    tree.all ? `(${tree.all.map(text).join(' && ')})`
      : tree.any ? `(${tree.any.map(text).join(' || ')})`
      : optionalFields.includes(tree.field) ? `(has(task.${tree.field}) && ${bare(tree)})`
      : bare(tree)
  const compiled = conditions.map((tree) => parse(text(tree)))
  return async (task) => {
    const context = { task }
    return compiled.findIndex((evaluate) => evaluate(context))
  }
}

export const engines = { zen, json_rules_engine: jsonRulesEngine, cel_js: celJs }
