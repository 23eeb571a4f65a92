"""Kubernetes: what Kustomize makes of base and overlays is valid, restricted, and adds up."""

import functools
import re

import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.keda import v1alpha1 as keda
from cloudcoil.models.prometheus_operator import v1 as operator

import promql
import swift_sources
from repository import COMMIT_AFTER_DRAIN_MS, DEPLOY, IMAGE, PORT, ROLES, document, documents, kustomize, text
from test_prometheus import RECORDED

OVERLAYS = ("development", "production")
# The oldest that has all fields which are used, and the newest that the package knows.
VERSIONS = ("1.30", kubernetes_validate.latest_version())
MODELS = {"ScaledObject": keda.ScaledObject, "PodMonitor": operator.PodMonitor, "PrometheusRule": operator.PrometheusRule}


@functools.cache
def objects(overlay):
    return kustomize(f"kubernetes/overlays/{overlay}")


def of_kind(overlay, kind):
    return {each["metadata"]["name"]: each for each in objects(overlay) if each["kind"] == kind}


def everything():
    return [pytest.param(each, id=f"{overlay}: {each['kind']} {each['metadata']['name']}") for overlay in OVERLAYS for each in objects(overlay)]


def templates(overlay):
    """The pod template of everything that runs pods, by kind and name."""
    found = {}
    for each in objects(overlay):
        template = each.get("spec", {}).get("jobTemplate", each).get("spec", {}).get("template")
        if template and "containers" in template.get("spec", {}):
            found[f"{each['kind']}/{each['metadata']['name']}"] = template
    return found


def pods():
    return [pytest.param(template["spec"], id=f"{overlay}: {name}") for overlay in OVERLAYS for name, template in templates(overlay).items()]


def containers(pod):
    return pod.get("initContainers", []) + pod["containers"]


def workers(overlay):
    return {name.partition("/")[2]: template for name, template in templates(overlay).items()
            if template["metadata"]["labels"].get("app.kubernetes.io/name") == "guidance-worker"}


def settings(overlay):
    (data,) = [each["data"] for name, each in of_kind(overlay, "ConfigMap").items() if name.startswith("guidance-settings")]
    return data


def environment(container):
    return {entry["name"]: entry.get("value") for entry in container.get("env", [])}


def quantity(amount):
    number, unit = re.fullmatch(r"(\d+)(Mi|Gi)", amount).groups()
    return int(number) << {"Mi": 20, "Gi": 30}[unit]


# Schemas


@pytest.mark.parametrize("each", everything())
def test_it_meets_its_schema(each):
    if each["kind"] in MODELS:
        # A field that the resource does not have is left out by the model, so it is missing afterwards.
        read = MODELS[each["kind"]].model_validate(each)
        assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == each
    else:
        for version in VERSIONS:
            kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize("field, value", [("maxReplicas", 3), ("triggers", [{"type": "prometheus", "metadata": {"threshold": 3}}])])
def test_a_mistake_in_a_custom_resource_is_found(field, value):
    each = next(iter(of_kind("production", "ScaledObject").values()))
    with pytest.raises((AssertionError, ValueError)):
        test_it_meets_its_schema(each | {"spec": each["spec"] | {field: value}})


@pytest.mark.parametrize("each", everything())
def test_it_lies_in_the_namespace(each):
    if each["kind"] == "Namespace":
        assert each["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    else:
        assert each["metadata"].get("namespace", "guidance") == "guidance"


# Pods


@pytest.mark.parametrize("pod", pods())
def test_a_pod_meets_the_restricted_standard(pod):
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    for volume in pod.get("volumes", []):
        assert set(volume) - {"name"} <= {"configMap", "emptyDir", "secret", "projected", "persistentVolumeClaim"}
    for container in containers(pod):
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert not context.get("privileged") and "hostPort" not in str(container.get("ports"))


@pytest.mark.parametrize("pod", pods())
def test_a_pod_is_bounded_and_knows_nothing_of_the_api(pod):
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False, "RDKAFKA_ and KAFKA_ variables would come from services of such names"
    for container in containers(pod):
        assert container["resources"]["requests"]["cpu"] and container["resources"]["requests"]["memory"]
        assert quantity(container["resources"]["limits"]["memory"]) >= quantity(container["resources"]["requests"]["memory"])
        if container["image"].rpartition("/")[2].startswith(f"{IMAGE}:"):
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
        mounted = {mount["name"] for mount in container.get("volumeMounts", [])}
        assert mounted <= {volume["name"] for volume in pod.get("volumes", [])}


@pytest.mark.parametrize("pod", pods())
def test_a_file_that_a_variable_names_is_mounted(pod):
    for container in containers(pod):
        mounts = {mount["mountPath"] for mount in container.get("volumeMounts", [])}
        for variable, value in environment(container).items():
            if variable.endswith(("_FILE", "_LOCATION", "_DIR")):
                assert any(value == path or value.startswith(f"{path}/") for path in mounts), f"{variable}={value}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_images_are_ours_and_of_one_version(overlay):
    images = {container["image"] for template in templates(overlay).values() for container in containers(template["spec"])}
    ours = {image for image in images if IMAGE in image}
    assert len(ours) == 1
    assert images - ours <= {document("docker-compose.yml")["services"]["kafka"]["image"]}
    if overlay == "production":
        assert not ours.pop().endswith((":latest", IMAGE))


# Workers


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_its_deployment(overlay, role):
    assert set(workers(overlay)) == set(ROLES)
    (worker,) = workers(overlay)[role]["spec"]["containers"]
    assert worker["args"] == [role] and "command" not in worker
    assert workers(overlay)[role]["metadata"]["labels"]["app.kubernetes.io/component"] == role


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("role", ROLES)
def test_a_worker_is_probed(overlay, role):
    (worker,) = workers(overlay)[role]["spec"]["containers"]
    (port,) = worker["ports"]
    assert str(port["containerPort"]) == settings(overlay)["GUIDANCE_HTTP_PORT"] == str(PORT)
    for probe, path in ("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz"):
        assert worker[probe]["httpGet"] == {"path": path, "port": port["name"]}
    start, live = worker["startupProbe"], worker["livenessProbe"]
    assert start["failureThreshold"] * start["periodSeconds"] >= 120, "a large table of knowledge takes a while"
    assert live["failureThreshold"] * live["periodSeconds"] >= 30, "a busy machine is no dead worker"


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("role", ROLES)
def test_a_worker_can_end_its_answers(overlay, role):
    grace = workers(overlay)[role]["spec"]["terminationGracePeriodSeconds"] * 1_000
    assert grace > int(settings(overlay)["GUIDANCE_DRAIN_TIMEOUT_MS"]) + COMMIT_AFTER_DRAIN_MS


@pytest.mark.parametrize("role", ROLES)
def test_a_worker_has_the_memory_that_it_may_need(role):
    """The sum of Docs/Reliability.md, with the defaults of Docs/Configuration.md."""
    defaults = dict(re.findall(r"^\| `(GUIDANCE_\w+)` \| (\d+) \|", text("Docs/Configuration.md"), re.MULTILINE))
    entries, knowledge = re.search(r"`GUIDANCE_KNOWLEDGE_MAX_ENTRIES`, `GUIDANCE_KNOWLEDGE_MAX_BYTES` \| (\d+), (\d+)", text("Docs/Configuration.md")).groups()
    partitions = swift_sources.topic_plan()[swift_sources.sources()[role]][0]
    needed = (40 << 20) + partitions * (5 << 20) + int(knowledge) * (2 if role == "learning" else 1)
    if role != "batch":
        needed += int(defaults["GUIDANCE_CONCURRENCY"]) * (70 << 10) + int(defaults["GUIDANCE_WAITING_BYTES"])
    (worker,) = workers("production")[role]["spec"]["containers"]
    assert quantity(worker["resources"]["limits"]["memory"]) >= needed


def test_the_spool_fits_its_volume():
    pod = workers("production")["batch"]["spec"]
    (worker,) = pod["containers"]
    (mount,) = [mount for mount in worker["volumeMounts"] if mount["name"] == "spool"]
    (volume,) = [volume for volume in pod["volumes"] if volume["name"] == "spool"]
    assert f"ENV GUIDANCE_SPOOL_DIR={mount['mountPath']}\n" in text("deploy/Dockerfile")
    requests, size = int(environment(worker)["GUIDANCE_SPOOL_MAX_BYTES"]), quantity(volume["emptyDir"]["sizeLimit"])
    # The results of two batches, at the most that a batch has (GUIDANCE_BATCH_MAX_BYTES), come on top.
    assert size >= requests + 2 * 256_000_000
    assert quantity(worker["resources"]["limits"]["ephemeral-storage"]) >= size
    for role in ROLES[:2] + ROLES[3:]:
        assert not any("emptyDir" in volume for volume in workers("production")[role]["spec"]["volumes"])


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_outlives_a_node(overlay, role):
    labels = workers(overlay)[role]["metadata"]["labels"]
    budget = of_kind(overlay, "PodDisruptionBudget")[role]["spec"]
    selected = budget["selector"]["matchLabels"]
    assert selected.items() <= labels.items() and selected["app.kubernetes.io/component"] == role
    assert budget["maxUnavailable"] == 1
    topologies = set()
    for constraint in workers(overlay)[role]["spec"]["topologySpreadConstraints"]:
        assert constraint["labelSelector"]["matchLabels"].items() <= labels.items()
        assert "app.kubernetes.io/component" in constraint["matchLabelKeys"], "roles would count each other's pods"
        topologies.add(constraint["topologyKey"])
    assert topologies == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}


def test_selectors_select_their_own():
    for overlay in OVERLAYS:
        for each in of_kind(overlay, "Deployment").values():
            selector = each["spec"]["selector"]["matchLabels"]
            matching = [name for name, template in templates(overlay).items() if selector.items() <= template["metadata"]["labels"].items()]
            assert matching == [f"Deployment/{each['metadata']['name']}"]


# Scaling


@pytest.mark.parametrize("role", ("realtime", "validation", "batch"))
def test_a_role_is_scaled_on_its_backlog(role):
    scaled = of_kind("production", "ScaledObject")[role]["spec"]
    assert scaled["scaleTargetRef"] == {"name": role}
    assert "replicas" not in of_kind("production", "Deployment")[role]["spec"], "another apply would set the number back"
    (trigger,) = scaled["triggers"]
    query = trigger["metadata"]["query"]
    assert promql.mistakes(query, RECORDED) == []
    assert "guidance_backlog_jobs" in query and f'role="{role}"' in query
    assert trigger["metadata"]["ignoreNullValues"] == "false"
    # It is the workers who tell the backlog.
    assert scaled["minReplicaCount"] >= 1
    assert scaled["minReplicaCount"] <= scaled["fallback"]["replicas"] <= scaled["maxReplicaCount"]


@pytest.mark.parametrize("role", ROLES)
def test_no_worker_is_without_a_partition(role):
    """A worker without one is never ready, and a rollout waits for the worker that it adds."""
    partitions = swift_sources.topic_plan()[swift_sources.sources()[role]][0]
    deployment = of_kind("production", "Deployment")[role]["spec"]
    scaled = of_kind("production", "ScaledObject").get(role)
    most = scaled["spec"]["maxReplicaCount"] if scaled else deployment["replicas"]
    assert most + deployment["strategy"]["rollingUpdate"]["maxSurge"] <= partitions


def test_only_what_is_there_is_scaled():
    assert set(of_kind("production", "ScaledObject")) == {"realtime", "validation", "batch"}
    assert of_kind("development", "ScaledObject") == {}
    for name in ("realtime", "validation"):
        assert of_kind("development", "Deployment")[name]["spec"]["replicas"] == 1


# The network


def policies(overlay):
    return {name: each["spec"] for name, each in of_kind(overlay, "NetworkPolicy").items()}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_passes_that_is_not_named(overlay):
    deny = policies(overlay)["default-deny"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def reached_by(overlay, labels, direction):
    found = set()
    for name, policy in policies(overlay).items():
        if direction in policy["policyTypes"] and policy["podSelector"].get("matchLabels", {}).items() <= labels.items() and name != "default-deny":
            found.add(name)
    return found


def test_each_reaches_what_it_needs_and_no_more():
    for name, template in templates("production").items():
        labels = template["metadata"]["labels"]
        is_worker = labels["app.kubernetes.io/name"] == "guidance-worker"
        assert reached_by("production", labels, "Egress") == {"dns", "kafka"} | ({"providers", "traces"} if is_worker else set()), name
        assert reached_by("production", labels, "Ingress") == ({"metrics"} if is_worker else set()), name


def test_policies_name_the_ports_that_are_used():
    def ports(name, direction):
        (rule,) = policies("production")[name][direction]
        return {port["port"] for port in rule["ports"]}

    assert ports("metrics", "ingress") == {PORT}
    kafka = int(settings("production")["KAFKA_BOOTSTRAP_SERVERS"].rpartition(":")[2])
    assert kafka in ports("kafka", "egress") and ports("providers", "egress") == {443}
    traces = int(settings("production")["OTEL_EXPORTER_OTLP_ENDPOINT"].rpartition(":")[2])
    assert traces in ports("traces", "egress")


def test_addresses_lie_in_the_namespaces_that_policies_name():
    def namespaces(name):
        (rule,) = policies("production")[name]["egress"]
        return {peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for peer in rule["to"]}

    assert settings("production")["KAFKA_BOOTSTRAP_SERVERS"].partition(":")[0].split(".")[1:] == [*namespaces("kafka"), "svc"]
    host = re.search(r"//([^:]+)", settings("production")["OTEL_EXPORTER_OTLP_ENDPOINT"]).group(1)
    assert host.split(".")[1:] == [*namespaces("traces"), "svc"]


def test_no_private_address_counts_as_a_provider():
    (rule,) = policies("production")["providers"]["egress"]
    blocks = {peer["ipBlock"]["cidr"]: set(peer["ipBlock"]["except"]) for peer in rule["to"]}
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"} <= blocks["0.0.0.0/0"]
    assert {"fc00::/7", "fe80::/10"} <= blocks["::/0"]


def test_prometheus_finds_the_workers():
    monitor = of_kind("production", "PodMonitor")["guidance-workers"]["spec"]
    (endpoint,) = monitor["podMetricsEndpoints"]
    assert monitor["jobLabel"] == "app.kubernetes.io/name", "rules know the job as guidance-worker"
    for template in workers("production").values():
        assert monitor["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
        assert endpoint["port"] in {port["name"] for port in template["spec"]["containers"][0]["ports"]}
    assert endpoint["path"] == "/metrics"


# Secrets


def test_production_holds_no_secret():
    assert of_kind("production", "Secret") == {}
    for template in templates("production").values():
        for container in containers(template["spec"]):
            assert not any("secretKeyRef" in str(entry) for entry in container.get("env", []) + container.get("envFrom", []))


def test_development_needs_no_secret():
    names = set(of_kind("development", "Secret"))
    for template in templates("development").values():
        assert {volume["secret"]["secretName"] for volume in template["spec"].get("volumes", []) if "secret" in volume} <= names


def test_each_role_is_a_user_of_kafka_by_itself():
    users = {each["metadata"]["name"] for each in documents("deploy/kafka/users.yaml")}
    data = settings("production")
    for name, template in templates("production").items():
        volumes = {volume["name"]: volume.get("secret", {}).get("secretName") for volume in template["spec"]["volumes"]}
        assert volumes["kafka-user"] == f"guidance-{name.partition('/')[2]}"
        assert volumes["kafka-user"] in users
        for container in containers(template["spec"]):
            mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in container["volumeMounts"]}
            for variable, file in ("CA", "ca.crt"), ("CERTIFICATE", "user.crt"), ("KEY", "user.key"):
                folder, _, name_of_file = data[f"RDKAFKA_SSL_{variable}_LOCATION"].rpartition("/")
                assert name_of_file == file and folder in mounts
    assert data["RDKAFKA_SECURITY_PROTOCOL"] == "SSL"


# The night


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_night_ends_by_itself(overlay):
    nightly = of_kind(overlay, "CronJob")["nightly"]["spec"]
    job = nightly["jobTemplate"]["spec"]
    steps = {container["name"]: container["args"] for container in containers(job["template"]["spec"])}
    assert list(steps) == ["audit-sample", "audit-failed", "drain", "report"]
    hours = int(steps["drain"][steps["drain"].index("--timeout") + 1].removesuffix("h"))
    assert hours * 3_600 < job["activeDeadlineSeconds"] < 24 * 3_600
    assert nightly["concurrencyPolicy"] == "Forbid" and nightly["timeZone"]
