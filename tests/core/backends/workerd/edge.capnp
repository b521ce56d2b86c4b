# An edge node for the tests of the HTTP edge back end; the address is given on the command line.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "node", worker = .node)],
  sockets = [(name = "http", http = (), service = "node")],
);

const node :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2024-09-01",
);
