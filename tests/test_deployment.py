"""The files of docs/deploy: valid by the schemas of Compose and Kubernetes, and what they promise beside these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from tests.conftest import ROOT
from tests.nginx import TEMPLATE
from ui.access.policy import check_listening
from ui.settings import PREFIX, read_settings

DEPLOY = ROOT / "docs" / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
KUSTOMIZATION = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text("utf-8"))
OBJECTS = [
    each for path in MANIFESTS for each in yaml.safe_load_all(path.read_text("utf-8")) if each
]
NAMES = [f"{each['kind']} {each['metadata']['name']}" for each in OBJECTS]
PODS = {
    each["metadata"]["name"]: each["spec"]["template"]
    for each in OBJECTS
    if "template" in each["spec" if "spec" in each else "data"]
}
UID = "10001"


def of_kind(kind: str) -> Iterator[dict[str, Any]]:
    return (each for each in OBJECTS if each["kind"] == kind)


def test_the_compose_file_is_valid() -> None:
    jsonschema.validate(COMPOSE, get_builtin_schema("vendor.compose-spec"))
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert "mem_limit" in service and "cpus" in service, name
        mounted = [each.split(":")[0] for each in service.get("volumes", [])]
        named = {each for each in mounted if each[0] not in "./$"}
        assert named <= COMPOSE["volumes"].keys(), name
        assert set(service["networks"]) <= COMPOSE["networks"].keys(), name


@pytest.mark.parametrize("version", ["1.30", "1.37"])
@pytest.mark.parametrize("given", OBJECTS, ids=NAMES)
def test_each_manifest_is_valid(given: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(given, version, strict=True)


@pytest.mark.parametrize("name", PODS)
def test_each_pod_is_probed_bounded_and_no_root(name: str) -> None:
    pod = PODS[name]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
    there = {each["name"] for each in pod["volumes"]} | {
        each["metadata"]["name"]
        for owner in of_kind("StatefulSet")
        if owner["metadata"]["name"] == name
        for each in owner["spec"]["volumeClaimTemplates"]
    }
    for container in pod["containers"]:
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()
        assert "memory" in container["resources"]["limits"]
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {each["name"] for each in container["volumeMounts"]} == there
        assert ":latest" not in container["image"]


def test_every_selector_selects_and_every_name_is_somebody() -> None:
    labels = [pod["metadata"]["labels"] for pod in PODS.values()]
    labels += [
        {**PODS[owner["metadata"]["name"]]["metadata"]["labels"], POD: f"{owner['metadata']['name']}-{n}"}
        for owner in of_kind("StatefulSet")
        for n in range(owner["spec"]["replicas"])
    ]  # fmt: skip
    for each in chain(of_kind("Service"), of_kind("PodDisruptionBudget"), of_kind("NetworkPolicy")):
        for selector in selectors(each["spec"]):
            assert any(selector.items() <= have.items() for have in labels), (each, selector)
    services = {each["metadata"]["name"] for each in of_kind("Service")}
    assert {each["spec"]["serviceName"] for each in of_kind("StatefulSet")} <= services
    told = "".join(
        (DEPLOY / "kubernetes" / f"{each}.yaml").read_text("utf-8")
        for each in ("citeback", "nginx")
    )
    reached = re.findall(r"(?:@|http://|\")([a-z][a-z0-9-]*):\d{4}", told)
    assert len(reached) == 4 and set(reached) <= services


POD = "statefulset.kubernetes.io/pod-name"


def selectors(spec: Any) -> Iterator[Mapping[str, str]]:
    """Every label selector below ``spec``."""
    if isinstance(spec, dict):
        if "matchLabels" in spec:
            yield spec["matchLabels"]
        elif "selector" in spec and "matchLabels" not in spec["selector"]:
            yield spec["selector"]
        for each in spec.values():
            yield from selectors(each)
    elif isinstance(spec, list):
        for each in spec:
            yield from selectors(each)


def test_no_secret_is_in_the_files() -> None:
    assert not list(of_kind("Secret"))
    for path in DEPLOY.rglob("*.yaml"):
        for name, value in re.findall(
            r"(\w*(?:PASSWORD|SECRET|TOKEN)\w*): (.+)", path.read_text("utf-8")
        ):
            assert value.startswith("${") and ":?" in value, (path, name)
    given = [
        env
        for pod in PODS.values()
        for each in pod["spec"]["containers"]
        for env in each.get("env", [])
    ]
    secrets = [env for env in given if "PASSWORD" in env["name"]]
    assert len(secrets) == 2 and all("secretKeyRef" in env["valueFrom"] for env in secrets)


def test_kustomize_finds_its_files() -> None:
    assert {DEPLOY / each for each in KUSTOMIZATION["resources"]} == set(MANIFESTS)
    (generated,) = KUSTOMIZATION["configMapGenerator"]
    assert DEPLOY / generated["files"][0].partition("=")[2] == TEMPLATE
    template = next(each for each in PODS["nginx"]["spec"]["volumes"] if "configMap" in each)
    assert template["configMap"]["name"] == generated["name"]


def test_what_the_servers_are_told_are_settings_that_close_them(tmp_path: Path) -> None:
    (config,) = of_kind("ConfigMap")
    for given in (COMPOSE["services"]["app-1"]["environment"], config["data"]):
        said = {name: "" if "${" in value else value for name, value in given.items()}
        settings = read_settings(
            tmp_path, {name: v for name, v in said.items() if name.startswith(PREFIX)}
        )
        assert settings.api_keys == "required"
        check_listening(settings, "0.0.0.0")


def test_nginx_is_told_all_that_its_configuration_leaves_open() -> None:
    wanted = set(re.findall(r"\$\{(CITEBACK_\w+)\}", TEMPLATE.read_text("utf-8")))
    in_compose = COMPOSE["services"]["nginx"]["environment"]
    (nginx,) = PODS["nginx"]["spec"]["containers"]
    for given in (in_compose, {env["name"]: env["value"] for env in nginx["env"]}):
        assert {name for name in given if name.startswith("CITEBACK_")} == wanted
    apps = [
        COMPOSE["services"][name]["networks"]["inside"]["ipv4_address"]
        for name in ("app-1", "app-2")
    ]
    assert [f"{each}:7860" for each in apps] == [
        in_compose["CITEBACK_ONE"],
        in_compose["CITEBACK_OTHER"],
    ]
    proxy = COMPOSE["services"]["nginx"]["networks"]["inside"]["ipv4_address"]
    assert COMPOSE["services"]["app-1"]["environment"]["FORWARDED_ALLOW_IPS"] == proxy


def test_the_image_is_no_roots_and_has_all_that_it_copies() -> None:
    made = (DEPLOY / "Dockerfile").read_text("utf-8")
    (last,) = re.findall(r"^USER (\d+)", made, re.M)
    assert last == UID == str(PODS["citeback"]["spec"]["securityContext"]["runAsUser"])
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.+)", made, re.M)
        for word in line.split()[:-1]
    ]
    kept = re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8"), re.M)
    assert sorted(copied) == sorted(kept) and all((ROOT / name).exists() for name in copied)
