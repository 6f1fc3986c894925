"""What must hold between the objects of a cluster, the programs' command lines and the image; a sentence for each fault."""
import re

from objects import arguments, container_of, mounted_at, of_kind, only, server_of, services_of_protos, templates_of

# Beyond --drain-timeout: time to end workers and to close the database.
SHUTDOWN_SECONDS = 20


def flag_faults(name, container, flags):
    command = container["args"][0]
    if command not in flags:
        yield f"{name}: tesserad has no command {command}"
        return
    yield from (f"{name}: {flag} is no flag of tesserad {command}" for flag in arguments(container)
                if flag not in flags[command])


def port_faults(objects, container, image):
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    named = {flag: int(value.rsplit(":", 1)[1]) for flag, value in arguments(container).items()
             if flag.endswith("listen")}
    if set(named.values()) != set(ports.values()):
        yield f"the container names {sorted(ports.values())}, the flags {named}"
    yield from (f"the image does not expose {port}" for port in ports.values() if port not in image.ports)
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = next(how["port"] for how in container[probe].values() if isinstance(how, dict))
        if asked != named.get("--health-listen"):
            yield f"{probe} asks another port than --health-listen"
    service = only(objects, "Service", name="tessera")
    offered = {port["name"] for port in service["spec"]["ports"]}
    yield from (f"the service leads to {port['targetPort']}, which is no port" for port in service["spec"]["ports"]
                if port["targetPort"] not in ports)
    for rule in only(objects, "NetworkPolicy", name="tessera")["spec"]["ingress"]:
        yield from (f"the network policy names {port['port']}, which is no port" for port in rule["ports"]
                    if port["port"] not in ports)
    for monitor in of_kind(objects, "ServiceMonitor"):
        yield from (f"the monitor names {end['port']}, which the service does not offer"
                    for end in monitor["spec"]["endpoints"] if end["port"] not in offered)
    for ingress in of_kind(objects, "Ingress"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                back = path["backend"]["service"]
                if back["name"] != service["metadata"]["name"] or back["port"]["name"] not in offered:
                    yield f"the ingress leads to {back}"


def ingress_paths(objects):
    """(path, port's name) of all ingresses."""
    for ingress in of_kind(objects, "Ingress"):
        for rule in ingress["spec"]["rules"]:
            yield from ((path["path"], path["backend"]["service"]["port"]["name"]) for path in rule["http"]["paths"])


def ingress_faults(objects):
    """Calls of each gRPC service go to gRPC, by TLS, and all else to HTTP."""
    leads = dict(ingress_paths(objects))
    if not leads:
        return
    for service in services_of_protos() | {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}:
        there = leads.pop(f"/{service}", None)
        if there is None:
            yield f"nothing leads to /{service}"
        elif there != "grpc":
            yield f"/{service} leads to {there}"
    yield from (f"{path} leads to {there}" for path, there in leads.items() if (path, there) != ("/", "http"))
    for ingress in of_kind(objects, "Ingress"):
        protocol = ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/backend-protocol"]
        wanted = {"grpc": "GRPCS", "http": "HTTPS"}
        yield from (f"{path} leads to {there} by {protocol}" for path, there in ingress_paths([ingress])
                    if wanted[there] != protocol)


def path_faults(name, template, claims=()):
    spec = template["spec"]
    container = spec["containers"][0]
    volumes = {volume["name"] for volume in spec["volumes"]} | set(claims)
    yield from (f"{name}: no volume is called {mount['name']}" for mount in container["volumeMounts"]
                if mount["name"] not in volumes)
    for flag, value in arguments(container).items():
        if value and value.startswith("/") and mounted_at(value, container) is None:
            yield f"{name}: {flag}={value} lies on the read-only root"


def data_faults(server, image):
    """A single server keeps its data on a claimed volume; one of several has nothing to keep."""
    container = container_of(server)
    given = arguments(container)
    if given["--data-dir"] not in image.volumes:
        yield f"the image has no volume {given['--data-dir']}"
    claims = {claim["metadata"]["name"] for claim in server["spec"].get("volumeClaimTemplates", ())}
    mount = mounted_at(given["--data-dir"], container)
    shared = {"TESSERA_DATABASE"} <= {entry["name"] for entry in container.get("env", ())} and "--blobs" in given
    if not shared and (mount is None or mount["name"] not in claims):
        yield f"{given['--data-dir']} is on no claimed volume"
    if server["kind"] == "Deployment" and not shared:
        yield "several servers need a database and files that they share"


def security_faults(name, template, image):
    spec = template["spec"]
    pod = spec["securityContext"]
    if str(pod["runAsUser"]) != image.user.split(":")[0] or not pod["runAsNonRoot"]:
        yield f"{name} runs as {pod['runAsUser']}, the image as {image.user}"
    own = spec["containers"][0]["securityContext"]
    if not own["readOnlyRootFilesystem"] or own["allowPrivilegeEscalation"] or own["capabilities"]["drop"] != ["ALL"]:
        yield f"{name}: the container may do more than it needs"


def worker_faults(objects):
    service = only(objects, "Service", name="tessera")
    address = (f"{service['metadata']['name']}.{service['metadata']['namespace']}.svc:"
               f"{service['spec']['ports'][0]['port']}")
    for name, template in templates_of(objects):
        given = arguments(template["spec"]["containers"][0])
        if template["spec"]["containers"][0]["args"][0] == "work" and given["--server"] != address:
            yield f"{name} calls {given['--server']}, the server is at {address}"
        limits = template["spec"]["containers"][0]["resources"]["limits"]
        if ("nvidia.com/gpu" in limits) != given["--device"].startswith("cuda"):
            yield f"{name} computes on {given['--device']} and asks for {limits}"


def scaling_faults(objects, metrics):
    for entry in of_kind(objects, "ScaledObject", "ScaledJob"):
        for trigger in entry["spec"]["triggers"]:
            yield from (f"{entry['metadata']['name']} asks for {metric}, which no server has" for metric in
                        re.findall(r"\btessera_\w+", trigger["metadata"]["query"]) if metric not in metrics)
    for entry in of_kind(objects, "ScaledObject", "HorizontalPodAutoscaler"):
        target = entry["spec"]["scaleTargetRef"]["name"]
        if target not in {deployment["metadata"]["name"] for deployment in of_kind(objects, "Deployment")}:
            yield f"{entry['metadata']['name']} scales {target}, which is no Deployment"
        elif "replicas" in only(objects, "Deployment", name=target)["spec"]:
            yield f"{target} has a number of replicas of its own and is scaled"


def secret_faults(objects, documented):
    """Every Secret that a pod names is made here or documented."""
    made = {secret["metadata"]["name"] for secret in of_kind(objects, "Secret")} | documented
    named = set(re.findall(r"'(?:secretName|secretKeyRef|secretRef)': (?:\{[^{}]*'name': )?'([a-z-]+)'", str(objects)))
    yield from (f"nobody makes the Secret {secret}" for secret in sorted(named - made))


def faults(objects, *, flags, image, metrics, secrets):
    """`flags`: by command of tesserad; `metrics`: what a server reports; `secrets`: that the operator makes."""
    server = server_of(objects)
    template = server["spec"]["template"]
    container = container_of(server)
    labels = template["metadata"]["labels"].items()
    claims = {claim["metadata"]["name"] for claim in server["spec"].get("volumeClaimTemplates", ())}
    for name, pod in templates_of(objects):
        yield from flag_faults(name, pod["spec"]["containers"][0], flags)
        yield from path_faults(name, pod, claims if pod is template else ())
        yield from security_faults(name, pod, image)
    yield from port_faults(objects, container, image)
    yield from ingress_faults(objects)
    yield from data_faults(server, image)
    yield from worker_faults(objects)
    yield from scaling_faults(objects, metrics)
    yield from secret_faults(objects, secrets)
    drain = float(arguments(container)["--drain-timeout"].rstrip("s"))
    sleep = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    if template["spec"]["terminationGracePeriodSeconds"] < drain + sleep + SHUTDOWN_SECONDS:
        yield "the pod is killed before it has drained"
    for kind, selector in (("Service", "selector"), ("PodDisruptionBudget", "selector"),
                           ("NetworkPolicy", "podSelector")):
        chosen = only(objects, kind, name="tessera")["spec"][selector]
        if not chosen or not chosen.get("matchLabels", chosen).items() <= labels:
            yield f"the {kind} does not choose the pod"
