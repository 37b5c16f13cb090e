"""S20: a known hole fails CI; no advisories to be had is no hole, and is told from none."""

import audit


def test_s20_known_holes_are_found_in_both_reports() -> None:
    npm = {"vulnerabilities": {"left-pad": {"name": "left-pad", "severity": "high"}}}
    assert audit.holes_of_page(npm) == ["left-pad: high"]
    pip = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]},
            {"name": "b", "version": "2"},
        ]
    }
    assert audit.holes_of_server(pip) == ["a 1: PYSEC-1"]


def test_s20_an_answer_without_advisories_is_told_from_one_without_holes() -> None:
    assert audit.holes_of_page({"vulnerabilities": {}}) == []
    assert audit.holes_of_server({"dependencies": []}) == []
    refused = {"message": "405 Method Not Allowed", "error": {"summary": "audit endpoint returned an error"}}
    assert audit.holes_of_page(refused) is audit.holes_of_page(None) is None
    assert audit.holes_of_server(None) is None
